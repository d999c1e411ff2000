"""Lantern Bay Water, the work: what is to be done, by whom, after what."""

from __future__ import annotations

from pmcore.examples._sheet import sheet

SKILLS = {
    "pm": "project management|项目管理",
    "ba": "business analysis|业务分析",
    "ux": "UX design|交互设计",
    "arch": "architecture|架构",
    "be": "backend|后端",
    "fe": "frontend|前端",
    "mob": "mobile|移动端",
    "db": "database|数据库",
    "intg": "integration|系统集成",
    "sec": "security|安全",
    "qa": "testing|测试",
    "perf": "performance testing|性能测试",
    "ops": "operations|运维",
    "trn": "training|培训",
}

WBS = {
    "1": "Initiation|项目启动",
    "1.1": "Mobilisation|启动",
    "1.2": "Survey|调研",
    "2": "Requirements|需求",
    "2.1": "Requirements by area|分领域需求",
    "2.2": "Prototype and review|原型与评审",
    "3": "Design|设计",
    "3.1": "Architecture and data|架构与数据",
    "3.2": "Environments and gate|环境与评审",
    "4": "Development|开发",
    "4.1": "Core services|核心服务",
    "4.2": "Web portal|门户",
    "4.3": "Field app|外勤端",
    "4.4": "Reports and security|报表与安全",
    "5": "System test|系统测试",
    "5.1": "Test preparation|测试准备",
    "5.2": "Integration test|集成测试",
    "5.3": "Performance and security test|性能与安全测试",
    "6": "Migration and acceptance|迁移与验收",
    "6.1": "Data migration|数据迁移",
    "6.2": "Training|培训",
    "6.3": "Acceptance|验收",
    "7": "Go-live|上线",
    "7.1": "Cut-over|切换",
    "7.2": "Hyper-care|护航",
    "7.3": "Closure|收尾",
}

# After: the tasks it waits for, as in a planner's sheet; A320SS+6 is six working days after the
# start of A320. Needs: be4 is a backend developer of level 4, [50%] half of one.
TASKS = sheet("""
id   | wbs | days     | needs                       | after                              | fixed       | name                                          | 名称
A010 | 1   |          |                             |                                    |             | Contract signed                               | 合同签订
A020 | 1.1 | 3 4 7    | pm4[50%] ba3                | A010                               | 18000 even  | Kick-off and stakeholder interviews           | 启动会与干系人访谈
A030 | 1.1 | 2 3 5    | pm4[50%]                    | A020SS+2                           |             | Project charter and communication plan        | 项目章程与沟通计划
A040 | 1.2 | 4 5 8    | ba3 db3[50%]                | A020                               |             | Current-system and data survey                | 现有系统与数据调研
A050 | 1   |          |                             | A030 A040                          |             | M1 Scope baseline agreed                      | M1 范围基线确认
A100 | 2.1 | 6 8 13   | ba4                         | A050                               |             | Requirements: metering and billing            | 需求：抄表与计费
A110 | 2.1 | 4 6 10   | ba3 ux2[50%]                | A050                               |             | Requirements: field service app               | 需求：外勤移动端
A120 | 2.1 | 4 5 9    | ba2[50%]                    | A100SS+3                           |             | Requirements: reporting and finance interface | 需求：报表与财务接口
A130 | 2.2 | 5 7 11   | ux3                         | A110SS+3                           |             | UX concept and clickable prototype            | 交互概念与原型
A140 | 2.2 | 2 2 5    | pm4[50%] ba4                | A100 A110 A120 A130                | 6000 end    | Requirements review with client               | 客户需求评审
A150 | 2   |          |                             | A140                               |             | M2 Requirements signed off                    | M2 需求签核
A200 | 3.1 | 5 6 9    | arch4                       | A100 A120                          |             | Solution architecture                         | 总体架构设计
A210 | 3.1 | 4 5 8    | db4                         | A200SS+3                           |             | Data model and migration strategy             | 数据模型与迁移策略
A220 | 3.1 | 3 4 7    | sec3                        | A200                               |             | Security and compliance design (MLPS level 3) | 安全与等保三级设计
A230 | 3.2 | 4 6 9    | ops4                        | A200SS+2                           | 42000 start | Environments and CI pipeline                  | 环境与流水线
A240 | 3.2 | 1 1 3    | arch4 pm4[50%]              | A150 A200 A210 A220                |             | Design review gate                            | 设计评审
A250 | 3   |          |                             | A240                               |             | M3 Design approved                            | M3 设计通过
A300 | 4.1 | 7 9 14   | be4                         | A250                               |             | Customer and contract service                 | 客户与合同服务
A310 | 4.1 | 6 8 13   | be3                         | A250                               |             | Meter reading service                         | 抄表服务
A320 | 4.1 | 9 12 20  | be5 db3[50%]                | A250                               |             | Tariff and billing engine                     | 费率与计费引擎
A330 | 4.1 | 7 9 15   | be4 intg3                   | A300                               |             | Payment and settlement service                | 支付与结算服务
A340 | 4.1 | 5 7 13   | intg4                       | A300SS+4                           |             | Finance system interface                      | 财务系统接口
A350 | 4.1 | 3 4 6    | be2                         | A310                               | 12000 start | Notification service                          | 通知服务
A360 | 4.2 | 4 6 9    | fe4                         | A250 A130                          |             | Web portal: shell and login                   | 门户框架与登录
A370 | 4.2 | 7 9 14   | fe4                         | A360 A320SS+6                      |             | Web portal: billing and payments              | 门户计费与支付页面
A380 | 4.2 | 6 8 12   | fe3                         | A360 A300                          |             | Web portal: customer self-service             | 门户客户自助
A390 | 4.3 | 7 10 16  | mob4                        | A250 A130                          |             | Field app: work orders offline                | 外勤端离线工单
A400 | 4.3 | 5 7 14   | mob2                        | A390 A310                          |             | Field app: meter capture by camera            | 外勤端拍照抄表
A410 | 4.4 | 5 7 11   | db3 fe2[50%]                | A320                               |             | Reporting and dashboards                      | 报表与看板
A420 | 4.4 | 4 6 10   | sec3                        | A330                               | 15000 start | Security hardening and audit log              | 安全加固与审计日志
A430 | 4   |          |                             | A340 A350 A370 A380 A400 A410 A420 |             | M4 Feature complete                           | M4 功能完成
A500 | 5.1 | 6 8 12   | qa4                         | A150                               |             | Test plan and cases                           | 测试计划与用例
A510 | 5.1 | 7 10 15  | qa3                         | A500 A300                          |             | Automated regression suite                    | 自动化回归
A520 | 5.2 | 5 7 11   | qa4 qa2                     | A500 A330 A370                     |             | Integration test round 1                      | 集成测试第一轮
A530 | 5.2 | 4 6 12   | be4 fe3                     | A520SS+3 A430                      |             | Defect fixing round 1                         | 缺陷修复第一轮
A540 | 5.2 | 4 5 8    | qa4 qa2                     | A530 A510                          |             | Integration test round 2                      | 集成测试第二轮
A550 | 5.3 | 4 5 9    | perf4                       | A530 A230                          | 26000 start | Performance and load test                     | 性能压测
A560 | 5.3 | 5 5 8    | sec3[50%]                   | A420 A530                          | 68000 end   | Penetration test by third party               | 第三方渗透测试
A570 | 5   |          |                             | A540 A550 A560                     |             | M5 System test passed (gate G3)               | M5 系统测试通过
A600 | 6.1 | 7 9 15   | db4                         | A210 A320                          |             | Migration scripts                             | 数据迁移脚本
A610 | 6.1 | 3 4 7    | db4 ops3[50%]               | A600 A230                          |             | Migration rehearsal 1                         | 迁移演练一
A620 | 6.1 | 3 4 8    | db4 ba3[50%]                | A610 A540                          |             | Migration rehearsal 2 with reconciliation     | 迁移演练二与对账
A630 | 6.2 | 6 8 11   | trn2                        | A370 A390                          |             | User manuals and training material            | 手册与培训材料
A640 | 6.2 | 5 5 7    | trn3                        | A630 A540                          | 24000 end   | Key-user training (3 districts)               | 关键用户培训（三区）
A650 | 6.3 | 8 10 17  | ba4 qa2                     | A570 A640SS+2                      |             | User acceptance test                          | 用户验收测试
A660 | 6.3 | 3 5 10   | be3 fe3                     | A650SS+4                           |             | Acceptance defect fixing                      | 验收缺陷修复
A670 | 6   |          |                             | A650 A660                          |             | M6 Acceptance signed                          | M6 验收签署
A700 | 7.1 | 4 5 8    | ops4                        | A550 A560                          | 95000 start | Production environment and cut-over plan      | 生产环境与切换方案
A710 | 7.1 | 2 3 5    | ops4 db4 be4                | A670 A620 A700                     |             | Cut-over and production migration             | 切换与生产迁移
A720 | 7.1 |          |                             | A710                               |             | M7 Go-live                                    | M7 上线
A730 | 7.2 | 10 10 12 | be3[50%] qa2[50%] ops3[50%] | A720                               |             | Hyper-care                                    | 上线护航
A740 | 7.2 | 4 5 8    | arch4[50%] ba3[50%]         | A720                               |             | Knowledge transfer and documents              | 知识移交与文档
A750 | 7.3 | 2 2 3    | pm4                         | A730 A740                          |             | Lessons learned and closure                   | 复盘与收尾
A760 | 7   |          |                             | A750                               |             | M8 Project closed                             | M8 项目关闭
""")

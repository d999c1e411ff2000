"""Lantern Bay Water, the scope: what the platform is for, what was asked for and is handed over."""

from __future__ import annotations

from pmcore.examples._sheet import Row, both, moment, other, say, sheet
from pmcore.model import Deliverable, KeyResult, Objective, Requirement

# Values: where it was, where it shall be, and what was seen at both dates. Tasks: what it waits for.
RESULTS = sheet("""
id  | unit | values      | tasks | name                     | 名称
KR1 | %    | 1.6 0.2 1.6 | A720  | billing error rate       | 计费差错率
KR2 | %    | 0 100 0     | A710  | customers migrated       | 已迁移客户比例
KR3 | %    | 61 85 61    | A720  | visits closed on the day | 外勤当日结单率
""")

REQUIREMENTS = sheet("""
id     | from | priority | status   | answered by | name                                 | 名称
REQ-1  | S2   | must     | agreed   | D2 D6       | Bill 214 000 customers every month   | 每月为21.4万户出账
REQ-2  | S3   | must     | agreed   | D7          | Post to the ledger every day         | 每日过账至总账
REQ-3  | S2   | must     | agreed   | D8          | See and pay bills online             | 在线查询并支付账单
REQ-4  | S4   | must     | agreed   | D9          | Close visits without a network       | 无网络时完成外勤工单
REQ-5  | S4   | should   | agreed   | D9          | Read meters by camera                | 拍照抄表
REQ-6  | S1   | should   | agreed   | D10         | Know arrears and losses every month  | 每月掌握欠费与漏损
REQ-7  | S5   | must     | agreed   | D4          | Meet MLPS level 3                    | 满足等保三级
REQ-8  | S2   | must     | agreed   | D1 D5       | Agree in writing before building     | 书面确认后方可开发
REQ-9  | S4   | must     | agreed   | D11         | Staff can work from the first day    | 员工首日即可上岗
REQ-10 | S1   | must     | agreed   | D3 D12      | Change over within a weekend         | 一个周末内完成切换
REQ-11 | S2   | could    | proposed |             | Answer questions about bills by chat | 在线客服解答账单问题
""")

DELIVERABLES = sheet("""
id  | made by                  | name                          | 名称           | criterion                                    | 验收标准
D1  | A100 A110 A120 A130 A140 | Requirements specification    | 需求规格说明书 | signed by the product owner                  | 产品负责人签字
D2  | A600 A610 A620           | Data migration reconciliation | 数据迁移对账   | balances differ by less than 0.01 %          | 余额差异低于0.01%
D3  | A700                     | Cut-over decision             | 上线切换决策   | the way back has been rehearsed              | 回退方案已演练
D4  | A420 A560                | Penetration test report       | 渗透测试报告   | no critical finding is open                  | 无未关闭的严重问题
D5  | A200 A210 A220 A240      | Solution design               | 总体设计       | all findings of the review are closed        | 评审意见全部关闭
D6  | A300 A310 A320 A330      | Billing and payment services  | 计费与支付服务 | 1 000 sampled bills equal the old system's   | 抽样1000份账单与旧系统一致
D7  | A340                     | Finance interface             | 财务接口       | a month is closed without entries by hand    | 月结无需手工录入
D8  | A360 A370 A380           | Customer portal               | 客户门户       | a bill is found and paid in three steps      | 三步内查到并支付账单
D9  | A390 A400                | Field app                     | 外勤端         | a visit is closed in flight mode             | 飞行模式下可完成工单
D10 | A350 A410                | Reports and notifications     | 报表与通知     | figures agree with the ledger                | 数据与总账一致
D11 | A630 A640                | Trained key users             | 关键用户培训   | nine of ten pass the exercise                | 九成通过实操考核
D12 | A650 A660 A710 A730 A740 | Platform in production        | 投入运行的平台 | ten working days without a severity-1 defect | 连续十个工作日无一级缺陷
""")


def objectives(language: str) -> tuple[Objective, ...]:
    """Return what the platform is for, measured at two dates."""
    name = "Bill all 214 000 customers on the new platform|全部21.4万户在新平台出账"
    return (
        Objective(
            "O1",
            say(name, language),
            results=tuple(_result(row, language) for row in RESULTS),
            owner="P01",
            due=moment("12-31").date(),
            attributes=other(name, language),
        ),
    )


def _result(row: Row, language: str) -> KeyResult:
    low, high, seen = map(float, row["values"].split())
    return KeyResult(
        row["id"],
        say(both(row), language),
        baseline=low,
        target=high,
        unit=row["unit"],
        values=tuple((moment(day).date(), seen) for day in ("04-02", "05-14")),
        tasks=tuple(row["tasks"].split()),
    )


def requirements(language: str) -> tuple[Requirement, ...]:
    """Return what was asked for, by whom."""
    return tuple(
        Requirement(
            row["id"],
            say(both(row), language),
            source=row["from"],
            priority=row["priority"],  # type: ignore[arg-type]  # the sheet has no other words
            objectives=("O1",),
            deliverables=tuple(row["answered by"].split()),
            status=row["status"],  # type: ignore[arg-type]  # nor here
            attributes=other(both(row), language),
        )
        for row in REQUIREMENTS
    )


def deliverables(language: str) -> tuple[Deliverable, ...]:
    """Return what is handed over."""
    return tuple(
        Deliverable(
            row["id"],
            say(both(row), language),
            criteria=(say(f"{row['criterion']}|{row['验收标准']}", language),),
            attributes=other(both(row), language),
        )
        for row in DELIVERABLES
    )


def made_by(task: str) -> tuple[str, ...]:
    """Return what a task helps to make."""
    return tuple(row["id"] for row in DELIVERABLES if task in row["made by"].split())

"""Lantern Bay Water, the registers: risks, people concerned, goals, gates and logs."""

from __future__ import annotations

from pmcore.examples._sheet import Row, both, moment, other, say, sheet
from pmcore.model import (
    Action,
    Audience,
    Communication,
    Criterion,
    Decision,
    Delay,
    Deliverable,
    Duty,
    ExtraCost,
    Gate,
    Goal,
    Issue,
    KeyResult,
    Objective,
    Party,
    Response,
    Responsibility,
    Risk,
    Stakeholder,
    Strategy,
    Triangular,
)
from pmcore.units import days, money

# Days and cost: at least, most likely, at most; an opportunity's are below zero. Left: the
# probability that remains after the response; price: what the response costs.
RISKS = sheet("""
id  | chance | left | days     | cost                | tasks     | owner | kind      | party    | strategy | price | name                                    | 名称
R01 | 0.4    | 0.2  | 3 6 12   | 20000 45000 90000   | A340      | P03   | technical | client   | reduce   | 15000 | Finance interface specification is late | 财务接口规格延迟
R02 | 0.15   | 0.1  | 5 10 20  | 40000 80000 150000  | A320      | P01   | resource  | us       | reduce   | 20000 | A key backend engineer leaves           | 后端骨干离职
R03 | 0.35   | 0.25 | 2 5 11   | 10000 30000 70000   | A320      | P02   | scope     | client   | reduce   | 12000 | Tariff rules exceed what was surveyed   | 费率规则复杂度超预期
R04 | 0.5    | 0.3  | 2 4 9    | 10000 25000 60000   | A600 A610 | P05   | quality   | client   | reduce   | 18000 | Legacy data is below 98 % quality       | 历史数据质量不足98%
R05 | 0.3    | 0.15 | 2 5 10   | 0 10000 30000       | A650      | P01   | time      | client   | transfer | 0     | Acceptance testers are not available    | 客户验收人员不到位
R06 | 0.25   | 0.15 | 2 4 8    | 10000 20000 50000   | A560      | P10   | technical | us       | reduce   | 8000  | Penetration test finds a critical hole  | 渗透测试发现严重问题
R07 | 0.2    | 0.2  | 3 7 15   | 0 5000 20000        | A700      | P10   | time      | supplier | accept   | 0     | Production hardware is late             | 生产硬件到货延迟
R08 | 0.4    | 0.6  | -3 -2 -1 | -18000 -12000 -5000 | A350      | P03   | scope     | us       | exploit  | 3000  | An existing notification part fits      | 复用现有通知组件
""")

WATCH = sheet("""
risk | trigger                               | 触发条件                 | response                                       | 应对
R01  | no approved specification by 16 April | 4月16日前规格未批准      | agree a stub contract; weekly interface call   | 约定接口桩，每周接口例会
R02  | a resignation or a wish to move       | 提出离职或调岗           | pair on the billing engine; contractor on call | 计费引擎结对开发，外包备援
R03  | more than 15 exceptions in the sample | 抽样发现15个以上费率例外 | workshop on the rules during requirements      | 需求阶段开费率规则研讨会
R04  | profiling finds more than 2 % errors  | 数据剖析错误率超过2%     | profile early; the client cleans its data      | 提前剖析，客户侧清洗
R05  | no test roster 15 working days before | 验收前15个工作日未定人员 | the contract deems silence acceptance          | 合同约定逾期视为验收
R06  | any critical finding                  | 出现严重问题             | scan the system before the third party does    | 第三方测试前先内部扫描
R07  | no shipping notice by 1 July          | 7月1日前无发货通知       | none; a cloud fallback is priced               | 接受；云上备选已询价
R08  | the licence review is positive        | 许可审查通过             | review the licence in week 3                   | 第3周完成许可审查
""")

STAKEHOLDERS = sheet("""
id | name                     | 名称       | organisation              | 单位           | role             | 角色       | audience    | language | power | interest | attitude
S1 | Director Qiao            | 乔主任     | Lantern Bay Water         | 澜港水务       | sponsor          | 发起人     | client_exec | zh-CN    | 5     | 4        | supportive
S2 | Ms Yin                   | 尹女士     | Lantern Bay Water         | 澜港水务       | product owner    | 产品负责人 | client_team | zh-CN    | 3     | 5        | supportive
S3 | Mr Tao                   | 陶先生     | Lantern Bay Water finance | 澜港水务财务部 | finance lead     | 财务主管   | client_team | zh-CN    | 4     | 3        | critical
S4 | District managers        | 区公司经理 | Lantern Bay Water         | 澜港水务       | users            | 用户       | client_team | zh-CN    | 2     | 4        | neutral
S5 | Tax bureau desk          | 税务局窗口 | authority                 | 政府部门       | approver         | 审批方     | outside     | zh-CN    | 4     | 2        | neutral
S6 | Delivery director        | 交付总监   | vendor                    | 我方公司       | internal sponsor | 内部发起人 | management  | zh-CN    | 5     | 5        | supportive
S7 | Overseas architect board | 海外架构组 | vendor                    | 我方公司       | reviewer         | 评审方     | management  | en       | 2     | 2        | neutral
""")

COMMUNICATIONS = sheet("""
id | weeks | weekday | first | minutes | audience    | channel | owner | language | name                              | 名称
K1 | 1     | 0       | 03-01 | 45      | team        | video   | P01   | zh-CN    | Team planning call                | 团队周计划会
K2 | 1     | 2       | 03-03 | 60      | client_team | meeting | P01   | zh-CN    | Client status meeting             | 客户周例会
K3 | 4     | 4       | 03-26 | 60      | client_exec | meeting | P01   | zh-CN    | Steering committee                | 指导委员会
K4 | 2     | 3       | 03-11 | 0       | management  | e-mail  | P03   | en       | Digest for the architecture board | 架构组英文简报
""")

DUTIES = sheet("""
item | name                          | 名称           | R   | A   | C       | I
D1   | Requirements specification    | 需求规格说明书 | P02 | P01 | S2 P03  | P08
D2   | Data migration reconciliation | 数据迁移对账   | P05 | P04 | S3      | P01
D3   | Cut-over decision             | 上线切换决策   | P01 | S1  | P10 P03 |
D4   | Penetration test report       | 渗透测试报告   | P10 | P03 |         | P01
""")

_MONEY = ("rate", "rates", "bill_rate", "costs", "contingency", "management_reserve")
_PEOPLE = ("goals", "reviews")


def risks(language: str) -> tuple[Risk, ...]:
    """Return what may go wrong, or right, before any response."""
    watch = {row["risk"]: row for row in WATCH}
    return tuple(_risk(row, watch[row["id"]], language) for row in RISKS)


def _risk(row: Row, watch: Row, language: str) -> Risk:
    delay = Triangular(*(days(part) for part in row["days"].split()))
    cost = Triangular(*(money(part) for part in row["cost"].split()))
    return Risk(
        row["id"],
        say(both(row), language),
        probability=float(row["chance"]),
        impacts=(
            *(Delay(task, delay, is_shared=True) for task in row["tasks"].split()),
            ExtraCost(cost),
        ),
        category=row["kind"],
        owner=row["owner"],
        trigger=say(f"{watch['trigger']}|{watch['触发条件']}", language),
        party=Party(row["party"]),
        attributes=other(both(row), language),
    )


def responses(language: str) -> tuple[Response, ...]:
    """Return what is done about each risk, and the probability that remains."""
    chance = {row["id"]: row for row in RISKS}
    return tuple(
        Response(
            f"{row['risk']}-response",
            (row["risk"],),
            Strategy(chance[row["risk"]]["strategy"]),
            say(f"{row['response']}|{row['应对']}", language),
            cost=money(chance[row["risk"]]["price"]),
            probability=float(chance[row["risk"]]["left"]),
            owner=chance[row["risk"]]["owner"],
        )
        for row in WATCH
    )


def objectives(language: str) -> tuple[Objective, ...]:
    """Return what the platform is for, measured at two dates."""
    april, may = moment("04-02").date(), moment("05-14").date()

    def result(id_: str, name: str, unit: str, *values: float) -> KeyResult:
        low, high, first, second = values
        seen = ((april, first), (may, second))
        text = say(name, language)
        return KeyResult(id_, text, baseline=low, target=high, unit=unit, values=seen)

    goal = "Bill all 214 000 customers on the new platform|全部21.4万户在新平台出账"
    return (
        Objective(
            "O1",
            say(goal, language),
            results=(
                result("KR1", "billing error rate|计费差错率", "%", 1.6, 0.2, 1.6, 1.6),
                result("KR2", "customers migrated|已迁移客户比例", "%", 0, 100, 0, 0),
                result("KR3", "visits closed on the day|外勤当日结单率", "%", 61, 85, 61, 61),
            ),
            owner="P01",
            due=moment("12-31").date(),
            attributes=other(goal, language),
        ),
    )


def deliverables(language: str) -> tuple[Deliverable, ...]:
    """Return what is handed over."""
    return tuple(
        Deliverable(row["item"], say(both(row), language), attributes=other(both(row), language))
        for row in DUTIES
    )


def responsibilities(_: str) -> tuple[Responsibility, ...]:
    """Return the RACI matrix of the deliverables."""
    return tuple(
        Responsibility(row["item"], party, duty)
        for row in DUTIES
        for duty in Duty
        for party in row[duty].split()
    )


def gates(language: str) -> tuple[Gate, ...]:
    """Return what must hold before the design and the tested system go on."""
    review = "design review findings closed, %|设计评审意见关闭率（%）"
    specs = "interface specifications approved|已批准的接口规格数"
    covered = "requirements covered by executed tests, %|已执行测试覆盖的需求（%）"
    severe = "open severity-1 defects|未关闭的一级缺陷"
    major = "open severity-2 defects|未关闭的二级缺陷"
    design, tested = "Design approved|设计通过", "System test passed|系统测试通过"
    slow = "95th percentile of response time, s|95分位响应时间（秒）"
    return (
        Gate(
            "G2",
            "A250",
            say(design, language),
            criteria=(
                Criterion("c1", say(review, language), ">=", 100),
                Criterion("c2", say(specs, language), "==", 4),
            ),
            attributes=other(design, language),
        ),
        Gate(
            "G3",
            "A570",
            say(tested, language),
            criteria=(
                Criterion("c1", say(covered, language), ">=", 95),
                Criterion("c2", say(severe, language), "==", 0),
                Criterion("c3", say(major, language), "<=", 3, is_mandatory=False),
                Criterion("c4", say(slow, language), "<=", 2.0),
            ),
            attributes=other(tested, language),
        ),
    )


def issues(language: str) -> tuple[Issue, ...]:
    """Return what had happened by the second status date."""
    name = "The finance interface has no owner|财务接口负责人未定"
    return (
        Issue(
            "ISS-1",
            say(name, language),
            opened=moment("03-30").date(),
            due=moment("04-09").date(),
            closed=moment("04-15").date(),
            owner="S3",
            party=Party.CLIENT,
            tasks=("A340",),
            attributes=other(name, language),
        ),
    )


def decisions(language: str) -> tuple[Decision, ...]:
    """Return the questions that were put by the second status date."""
    name = "Accept change CR-07, the e-invoice|是否接受变更CR-07电子发票"
    return (
        Decision(
            "DEC-1",
            say(name, language),
            opened=moment("05-12").date(),
            due=moment("05-14").date(),
            closed=moment("05-14").date(),
            owner="S1",
            party=Party.CLIENT,
            outcome=say("accepted|接受", language),
            attributes=other(name, language),
        ),
    )


def actions(language: str) -> tuple[Action, ...]:
    """Return what is to do outside the schedule."""
    name = "Confirm the roster of acceptance testers|确认验收测试人员名单"
    return (
        Action(
            "ACT-1",
            say(name, language),
            opened=moment("05-14").date(),
            due=moment("06-18").date(),
            owner="S2",
            party=Party.CLIENT,
            tasks=("A650",),
            attributes=other(name, language),
        ),
    )


def stakeholders(language: str) -> tuple[Stakeholder, ...]:
    """Return whom the project matters to."""
    return tuple(
        Stakeholder(
            row["id"],
            say(both(row), language),
            organisation=say(f"{row['organisation']}|{row['单位']}", language),
            role=say(f"{row['role']}|{row['角色']}", language),
            audience=row["audience"],
            language=row["language"],
            power=int(row["power"]),
            interest=int(row["interest"]),
            attitude=row["attitude"],
            attributes=other(both(row), language),
        )
        for row in STAKEHOLDERS
    )


def audiences(language: str) -> tuple[Audience, ...]:
    """Return who sees the same, what each must not see, and what reports tell it."""
    outside = (*_MONEY, *_PEOPLE, "price", "R02")
    return (
        Audience(
            "client_exec",
            say("Client's board|客户管理层", language),
            hidden=outside,
            parts=("headline", "finish", "milestones", "changes", "decisions", "gates"),
        ),
        Audience(
            "client_team",
            say("Client's team|客户项目组", language),
            hidden=outside,
            parts=("headline", "milestones", "own", "issues", "actions", "gates", "meetings"),
        ),
        Audience("management", say("Our management|公司管理层", language), hidden=("reviews",)),
        Audience("team", say("The team|项目团队", language), hidden=(*_MONEY, *_PEOPLE, "price")),
        Audience(
            "outside",
            say("Authorities and suppliers|政府部门与供应商", language),
            hidden=(*outside, "risks", "responses"),
            parts=("own",),
        ),
    )


def communications(language: str) -> tuple[Communication, ...]:
    """Return what is told to whom, how often."""
    return tuple(
        Communication(
            row["id"],
            say(both(row), language),
            audience=row["audience"],
            channel=row["channel"],
            owner=row["owner"],
            language=row["language"],
            interval=int(row["weeks"]),
            weekday=int(row["weekday"]),
            first=moment(row["first"]).date(),
            until=moment("08-20").date(),
            minutes=int(row["minutes"]),
            attributes=other(both(row), language),
        )
        for row in COMMUNICATIONS
    )


def goals(language: str) -> tuple[Goal, ...]:
    """Return what one engineer has agreed to aim for."""
    return (
        Goal("P04-1", "P04", say("Defects in billing|计费缺陷数", language), baseline=20, target=6),
        Goal("P04-2", "P04", say("Pair sessions held|结对编程次数", language), target=8),
    )

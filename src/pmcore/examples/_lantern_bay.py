"""Lantern Bay Water: a billing and field-service platform for an invented water company.

Its calendar has the shape of a Chinese year, a make-up Saturday included, but is no official one.
"""

from __future__ import annotations

from dataclasses import replace

from pmcore.examples import _lantern_bay_registers as registers
from pmcore.examples import _lantern_bay_scope as scope
from pmcore.examples._lantern_bay_work import SKILLS, TASKS, WBS
from pmcore.examples._sheet import Row, both, links, moment, other, say, sheet, skills_of, task
from pmcore.model import Calendar, Leave, Plan, Resource, WbsElement, weekly
from pmcore.units import money

PEOPLE = sheet("""
id  | name     | 名称 | role              | 岗位         | rate | skills             | leave
P01 | Lin Yue  | 林悦 | Project manager   | 项目经理     | 420  | pm5 ba2 trn2       |
P02 | Gao Ming | 高鸣 | Business analyst  | 业务分析师   | 360  | ba5 ux2 trn3       | 04-26 04-30
P03 | Shen Qi  | 沈琪 | Architect         | 架构师       | 520  | arch5 be4 sec3 db3 |
P04 | Du Heng  | 杜衡 | Backend engineer  | 后端工程师   | 400  | be5 db4 intg4      |
P05 | Fang Wei | 方薇 | Backend engineer  | 后端工程师   | 300  | be4 intg3 db4      | 05-24 05-26
P06 | Song Tao | 宋涛 | Frontend engineer | 前端工程师   | 340  | fe5 ux3 mob2       | 06-14 06-18
P07 | Yan Lu   | 严璐 | Mobile engineer   | 移动端工程师 | 310  | fe4 mob4 ux3       |
P08 | He Jun   | 何俊 | Test lead         | 测试负责人   | 320  | qa5 perf4 trn2     | 07-05 07-07
P09 | Qiu Min  | 邱敏 | Tester            | 测试工程师   | 240  | qa3 trn3 ba3       |
P10 | Pan Bo   | 潘博 | DevOps engineer   | 运维工程师   | 380  | ops5 sec4 be2      | 05-10 05-12
P11 | Ji Ran   | 季然 | Junior engineer   | 初级工程师   | 190  | be3 fe3 qa2 mob2   |
""")


def plan(language: str) -> Plan:
    """Return the plan as it was approved, its names in `language`."""
    name = "Lantern Bay Water: billing and field-service platform|澜港水务：计费与外勤平台"
    client = "Lantern Bay Water Co.|澜港水务有限公司"
    tail, second = ("zh", "zh-CN") if language == "en" else ("en", "en")
    return Plan(
        say(name, language),
        id="lantern-bay",
        start=moment("03-01", "09:00"),
        deadline=moment("08-06", "18:00"),
        penalty=money(8_000),
        currency="CNY",
        price=money(1_620_000),
        contingency=money(180_000),
        management_reserve=money(120_000),
        timezone="Asia/Shanghai",
        calendar="office",
        client=say(client, language),
        calendars=(_calendar(language),),
        wbs=tuple(_element(code, name, language) for code, name in WBS.items()),
        tasks=tuple(
            replace(task(row, SKILLS, language), deliverables=scope.made_by(row["id"]))
            for row in TASKS
        ),
        dependencies=tuple(link for row in TASKS for link in links(row)),
        resources=tuple(_person(row, language) for row in PEOPLE),
        objectives=scope.objectives(language),
        requirements=scope.requirements(language),
        deliverables=scope.deliverables(language),
        gates=registers.gates(language),
        risks=registers.risks(language),
        responses=registers.responses(language),
        issues=registers.issues(language),
        decisions=registers.decisions(language),
        actions=registers.actions(language),
        stakeholders=registers.stakeholders(language),
        audiences=registers.audiences(language),
        responsibilities=registers.responsibilities(language),
        communications=registers.communications(language),
        goals=registers.goals(language),
        attributes=other(name, language) | {f"client_{tail}": say(client, second)},
    )


def _calendar(language: str) -> Calendar:
    free = ("04-05", "05-03", "05-04", "05-05", "06-09", "09-15")
    return weekly(
        "office",
        say("Monday to Friday, 9 to 12 and 13 to 18|周一至周五,9至12点、13至18点", language),
        holidays=[moment(day).date() for day in free],
        workdays=[moment("05-08").date()],
    )


def _element(code: str, name: str, language: str) -> WbsElement:
    return WbsElement(
        code,
        say(name, language),
        parent=code.rpartition(".")[0] or None,
        code=code,
        attributes=other(name, language),
    )


def _person(row: Row, language: str) -> Resource:
    away = [moment(day).date() for day in row["leave"].split()]
    return Resource(
        row["id"],
        say(both(row), language),
        skills=tuple(skills_of(row["skills"], SKILLS, language)),
        leave=(Leave(away[0], away[1]),) if away else (),
        rate=money(row["rate"]),
        role=say(f"{row['role']}|{row['岗位']}", language),
        attributes=other(both(row), language),
    )

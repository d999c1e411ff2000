"""Hand-made files with every kind of custom field, of Microsoft Project and of Primavera P6."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pmcore.model import Plan

# How many fields of a kind Project has; outline codes belong to tasks and resources alone.
COUNTS: Mapping[str, int] = {
    "Text": 30,
    "Number": 20,
    "Flag": 20,
    "Cost": 10,
    "Date": 10,
    "Duration": 10,
    "Start": 10,
    "Finish": 10,
    "Outline Code": 10,
}
# First and further numbers of the fields, as Project's object model (PjField) lists them.
_BASES = {"Task": 188743680, "Resource": 205520896, "Assignment": 255852544}
_FIRST = {
    ("Task", "Text"): ((51, 54, 57, 60, 63, 66, 67, 68, 69, 70), 317),
    ("Task", "Number"): ((87, 88, 89, 90, 91), 302),
    ("Task", "Flag"): (tuple(range(72, 82)), 292),
    ("Task", "Cost"): ((106, 107, 108), 258),
    ("Task", "Date"): ((), 265),
    ("Task", "Duration"): ((103, 104, 105), 275),
    ("Task", "Start"): ((52, 55, 58, 61, 64, 282, 284, 286, 288, 290), 0),
    ("Task", "Finish"): ((53, 56, 59, 62, 65, 283, 285, 287, 289, 291), 0),
    ("Task", "Outline Code"): (tuple(range(416, 436, 2)), 0),
    ("Resource", "Text"): ((8, 9, 30, 31, 32, 97, 98, 99, 100, 101), 225),
    ("Resource", "Number"): ((112, 113, 114, 115, 116), 205),
    ("Resource", "Flag"): ((127, 128, 129, 130, 131, 132, 133, 134, 135, 126), 195),
    ("Resource", "Cost"): ((123, 124, 125), 166),
    ("Resource", "Date"): ((), 173),
    ("Resource", "Duration"): ((117, 118, 119), 183),
    ("Resource", "Start"): ((102, 103, 104, 105, 106), 220),
    ("Resource", "Finish"): ((107, 108, 109, 110, 111), 190),
    ("Resource", "Outline Code"): (tuple(range(278, 298, 2)), 0),
    ("Assignment", "Text"): (tuple(range(88, 98)), 218),
    ("Assignment", "Number"): ((108, 109, 110, 111, 112), 198),
    ("Assignment", "Flag"): ((123, 124, 125, 126, 127, 128, 129, 130, 131, 122), 188),
    ("Assignment", "Cost"): ((119, 120, 121), 159),
    ("Assignment", "Date"): ((), 166),
    ("Assignment", "Duration"): ((113, 114, 115), 176),
    ("Assignment", "Start"): ((98, 99, 100, 101, 102), 213),
    ("Assignment", "Finish"): ((103, 104, 105, 106, 107), 183),
}
ENTERPRISE = ("188776448", "Zone of the enterprise")


def number_of(owner: str, kind: str, place: int) -> int:
    """Return Project's number of a field; `place` counts from 1."""
    first, rest = _FIRST[owner, kind]
    offset = first[place - 1] if place <= len(first) else rest + place - len(first) - 1
    return _BASES[owner] + offset


def text_of(kind: str, place: int) -> str:
    """Return what a field of a kind holds in the fixture, as the file spells it."""
    return {
        "Text": f"Grüße {place} & <Wert> \N{CJK UNIFIED IDEOGRAPH-5DE5}",
        "Number": f"{place}.25" if place % 2 else str(place),
        "Flag": str(place % 2),
        "Cost": str(place * 1050),
        "Duration": f"PT{place * 4}H30M0S",
        "Outline Code": f"{place}2",
    }.get(kind, f"2027-03-{place:02}T08:00:00")


def _fields(owner: str) -> Iterator[tuple[str, int, int, str]]:
    for kind, count in COUNTS.items():
        if (owner, kind) in _FIRST:
            for place in range(1, count + 1):
                yield kind, place, number_of(owner, kind, place), text_of(kind, place)


def _tag(name: str, *parts: str) -> str:
    return f"<{name}>{''.join(parts)}</{name}>"


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _held(owner: str) -> str:
    """Return the custom fields of one element, all of them."""
    found = []
    for kind, place, number, text in _fields(owner):
        field = _tag("FieldID", str(number))
        if kind == "Outline Code":
            found.append(_tag("OutlineCode", field, _tag("ValueID", text)))
            continue
        unit = _tag("DurationFormat", "9" if place % 2 else "7") if kind == "Duration" else ""
        found.append(_tag("ExtendedAttribute", field, _tag("Value", _escaped(text)), unit))
    if owner == "Task":
        held = _tag("FieldID", ENTERPRISE[0]), _tag("Value", "North")
        found.append(_tag("ExtendedAttribute", *held))
    return "".join(sorted(found, key=lambda each: "OutlineCode" in each))


def mspdi() -> bytes:
    """Return a Microsoft Project file whose task, resource and assignment hold every field."""
    extended, outlines = [], []
    for owner in _BASES:
        for kind, place, number, _ in _fields(owner):
            field = _tag("FieldID", str(number)) + _tag("FieldName", f"{kind}{place}")
            # Every third field has a name of its own, every fourth a formula to be kept.
            alias = _tag("Alias", f"{owner} {kind} no. {place}") if place % 3 == 0 else ""
            if kind == "Outline Code":
                values = _tag(
                    "Values",
                    _value(f"{place}1", "0", "Area"),
                    _value(f"{place}2", f"{place}1", f"Site {place}"),
                )
                outlines.append(_tag("OutlineCode", values, field, alias))
            else:
                formula = _tag("Formula", "[Cost] / 2") if place % 4 == 0 else ""
                extended.append(_tag("ExtendedAttribute", field, alias, formula))
    extended.append(
        _tag(
            "ExtendedAttribute",
            _tag("FieldID", ENTERPRISE[0]),
            _tag("CFType", "7"),
            _tag("Alias", ENTERPRISE[1]),
        )
    )
    task = _tag("UID", "1") + _tag("ID", "1") + _tag("Name", "Build")
    task += _tag("OutlineLevel", "1") + _tag("Duration", "PT40H0M0S") + _held("Task")
    resource = _tag("UID", "1") + _tag("Name", "Ana") + _tag("Type", "1") + _held("Resource")
    share = _tag("UID", "1") + _tag("TaskUID", "1") + _tag("ResourceUID", "1")
    share += _tag("Units", "1") + _held("Assignment")
    body = (
        _tag("Name", "Fields"),
        _tag("StartDate", "2027-01-04T08:00:00"),
        _tag("CalendarUID", "1"),
        _tag("OutlineCodes", *outlines),
        _tag("ExtendedAttributes", *extended),
        _tag("Calendars", _calendar()),
        _tag("Tasks", _tag("Task", task)),
        _tag("Resources", _tag("Resource", resource)),
        _tag("Assignments", _tag("Assignment", share)),
    )
    text = "".join(body)
    return f'<Project xmlns="http://schemas.microsoft.com/project">{text}</Project>'.encode()


def _value(number: str, parent: str, name: str) -> str:
    parts = (_tag("ValueID", number), _tag("ParentValueID", parent), _tag("Value", name))
    return _tag("Value", *parts)


def _calendar() -> str:
    times = _tag("WorkingTime", _tag("FromTime", "08:00:00"), _tag("ToTime", "16:00:00"))
    days = [
        _tag("WeekDay", _tag("DayType", str(day)), _tag("DayWorking", "0"))
        if day in (1, 7)
        else _tag(
            "WeekDay",
            _tag("DayType", str(day)),
            _tag("DayWorking", "1"),
            _tag("WorkingTimes", times),
        )
        for day in range(1, 8)
    ]
    head = _tag("UID", "1") + _tag("Name", "Standard") + _tag("BaseCalendarUID", "-1")
    return _tag("Calendar", head, _tag("WeekDays", *days))


# Kinds of user-defined fields of P6 with what their columns hold.
_UDF = {
    "FT_TEXT": ("Grüße an alle", "", ""),
    "FT_INT": ("", "42", ""),
    "FT_FLOAT": ("", "12.75", ""),
    "FT_FLOAT_2_DECIMALS": ("", "3.25", ""),
    "FT_MONEY": ("", "1050.5", ""),
    "FT_START_DATE": ("", "", "2027-03-01 08:00"),
    "FT_END_DATE": ("", "", "2027-03-02 17:00"),
    "FT_STATICTYPE": ("UDF_G2", "", ""),
}
_USUAL = "def_complete_pct_type def_duration_type"  # stated in every file of P6
_DATA = "(0||CalendarData()((0||DaysOfWeek()({days}))(0||Exceptions()())))"


def xer() -> bytes:
    """Return a P6 file whose activity, WBS node and resource hold every kind of field."""
    hours = "(0||0(s|08:00|f|16:00)())"
    days = "".join(f"(0||{day}()({hours if 1 < day < 7 else ''}))" for day in range(1, 8))
    kinds = [
        (str(100 * place + number), table, kind)
        for place, table in enumerate(("TASK", "PROJWBS", "RSRC", "PROJECT"), 1)
        for number, kind in enumerate(_UDF)
    ]
    owners = {"TASK": "40", "PROJWBS": "21", "RSRC": "50", "PROJECT": "1"}
    tables: dict[str, tuple[str, list[tuple[str, ...]]]] = {
        "CURRTYPE": ("curr_id curr_short_name base_exch_rate", [("1", "EUR", "1")]),
        "PROJECT": (
            f"proj_id proj_short_name clndr_id last_recalc_date plan_start_date {_USUAL}",
            [("1", "FIELDS", "100", *("2027-01-04 08:00",) * 2, "CP_Drtn", "DT_FixedDUR2")],
        ),
        "CALENDAR": (
            "clndr_id clndr_name clndr_type day_hr_cnt week_hr_cnt month_hr_cnt clndr_data",
            [("100", "Standard", "CA_Base", "8", "40", "172", _DATA.format(days=days))],
        ),
        "PROJWBS": (
            "wbs_id proj_id seq_num proj_node_flag wbs_short_name wbs_name parent_wbs_id",
            [
                ("20", "1", "1", "Y", "FIELDS", "Fields", ""),
                ("21", "1", "2", "N", "A", "Area", "20"),
            ],
        ),
        "RSRC": (
            "rsrc_id clndr_id rsrc_name rsrc_short_name active_flag rsrc_type",
            [("50", "100", "Ana", "ANA", "Y", "RT_Labor")],
        ),
        "ACTVTYPE": ("actv_code_type_id actv_code_type proj_id", [("70", "Phase", "")]),
        "UDFTYPE": (
            "udf_type_id table_name udf_type_name udf_type_label logical_data_type",
            [
                (number, table, f"user_{number}", f"{table} {kind}", kind)
                for number, table, kind in kinds
            ],
        ),
        "ACTVCODE": (
            "actv_code_id actv_code_type_id short_name actv_code_name",
            [("71", "70", "DES", "Design")],
        ),
        "TASK": (
            "task_id proj_id wbs_id clndr_id task_code task_name task_type target_drtn_hr_cnt",
            [("40", "1", "21", "100", "A1000", "Build", "TT_Task", "40")],
        ),
        "TASKRSRC": (
            "taskrsrc_id task_id proj_id rsrc_id target_qty target_qty_per_hr",
            [("60", "40", "1", "50", "40", "1")],
        ),
        "TASKACTV": ("task_id actv_code_type_id actv_code_id", [("40", "70", "71")]),
        "UDFVALUE": (
            "udf_type_id fk_id proj_id udf_text udf_number udf_date",
            [(number, owners[table], "1", *_UDF[kind]) for number, table, kind in kinds],
        ),
    }
    lines = ["ERMHDR\t19.12\t2027-01-04\tProject\tplanner\tA. Planner\tdb\tPM\tEUR"]
    for name, (columns, rows) in tables.items():
        lines += [f"%T\t{name}", "\t".join(("%F", *columns.split()))]
        lines += ["\t".join(("%R", *row)) for row in rows]
    return "\n".join((*lines, "%E", "")).encode("cp1252")


def held_by(plan: Plan) -> dict[tuple[str, str, str], object]:
    """Return every attribute of every element: register, id and name to its value."""
    found: dict[tuple[str, str, str], object] = {}
    registers = {
        "tasks": [(each.id, each.attributes) for each in plan.tasks],
        "wbs": [(each.id, each.attributes) for each in plan.wbs],
        "resources": [(each.id, each.attributes) for each in plan.resources],
        "assignments": [
            (f"{each.task}/{each.resource}", each.attributes) for each in plan.assignments
        ],
        "plan": [("", plan.attributes)],
    }
    for register, elements in registers.items():
        for key, attributes in elements:
            for name, value in attributes.items():
                found[register, key, name] = value
    return found

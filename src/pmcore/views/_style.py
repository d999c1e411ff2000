"""The look of a report page: calm on a screen, and fit for print on A4."""

from __future__ import annotations

from pmcore.views._markup import FAINT, FONTS, INK, LINE, SOFT, TEAL

_LATE, _WATCH = "#a61b1b", "#a8700a"
STYLE = f"""
:root{{color-scheme:light}}
*{{box-sizing:border-box}}
body{{margin:0;background:#eef1f4;color:{INK};font:14px/1.5 {FONTS}}}
main{{max-width:1140px;margin:24px auto;padding:44px 50px 32px;background:#fff;
border-radius:6px;box-shadow:0 1px 3px #1f293322}}
header{{margin-bottom:8px}}
.kicker{{margin:0 0 4px;color:{SOFT};font-size:13px}}
h1{{margin:0;font-size:28px;line-height:1.25;font-weight:650;letter-spacing:-.01em}}
.client{{margin:4px 0 0;color:{SOFT};font-size:15px}}
.verdict{{margin:18px 0 22px;font-size:17px;line-height:1.55;max-width:60em}}
.verdict i{{font-style:normal;font-size:14px}}.verdict.good i{{color:{TEAL}}}
.verdict.watch i{{color:{_WATCH}}}.verdict.late i{{color:{_LATE}}}
.tiles{{display:grid;grid-template-columns:repeat(auto-fit,minmax(190px,249px));gap:14px}}
.tile{{padding:14px 16px 13px;background:#f7f9fa;border-radius:5px;border-left:4px solid {FAINT}}}
.tile p{{margin:0}}
.tile .label{{color:{SOFT};font-size:13px}}
.tile .value{{margin:3px 0 2px;font-size:23px;font-weight:650;letter-spacing:-.01em;
line-height:1.25;font-variant-numeric:tabular-nums;color:{INK}}}
.tile .sub{{color:{SOFT};font-size:12.5px;line-height:1.4;font-weight:400}}
.tile i{{font-style:normal;font-size:11px}}
.tile.good{{border-color:{TEAL}}}.tile.good i{{color:{TEAL}}}
.tile.watch{{border-color:{_WATCH}}}.tile.watch i{{color:{_WATCH}}}
.tile.late{{border-color:{_LATE}}}.tile.late i{{color:{_LATE}}}
section{{margin-top:36px;padding-top:18px;border-top:1px solid {LINE}}}
h2{{margin:0 0 10px;font-size:19px;font-weight:650;letter-spacing:-.005em}}
h3{{margin:18px 0 6px;font-size:14px;font-weight:650}}
.note{{margin:0 0 10px;color:{SOFT};font-size:13px;max-width:72em}}
table+.note,.wide+.note{{margin:8px 0 0}}
table{{width:100%;border-collapse:collapse;font-size:13px;font-variant-numeric:tabular-nums}}
th,td{{padding:5px 14px 5px 0;text-align:left;vertical-align:top;border-bottom:1px solid #eff2f5}}
th{{vertical-align:bottom;color:{SOFT};font-weight:500;border-color:#c5ced6}}
th.r,td.r{{text-align:right;padding-right:24px}}
th:last-child,td:last-child{{padding-right:0}}
.nowrap{{white-space:nowrap}}
td .late{{color:{_LATE};font-weight:600}}
td .good{{color:{TEAL}}}
.two{{display:grid;grid-template-columns:minmax(0,1.75fr) minmax(0,1fr);gap:32px;align-items:start}}
.wide{{overflow-x:auto}}
.gantt{{margin:0 -16px}}
svg{{display:block;max-width:100%;height:auto}}
dl{{display:grid;grid-template-columns:auto auto;margin:0;font-size:13px;
font-variant-numeric:tabular-nums}}
dt,dd{{margin:0;padding:4px 0;border-bottom:1px solid #eff2f5}}
dt{{color:{SOFT}}}dd{{text-align:right;font-weight:600}}
ul{{margin:0;padding-left:1.2em}}li{{margin:3px 0}}
footer{{margin-top:36px;padding-top:12px;border-top:1px solid {LINE};color:{SOFT};
font-size:11.5px;line-height:1.5;overflow-wrap:anywhere}}
footer p{{margin:0}}
@media screen and (max-width:760px){{main{{margin:0;padding:24px 18px}}
.two{{grid-template-columns:minmax(0,1fr)}}.wide svg{{max-width:none}}}}
@media print{{@page{{size:A4;margin:12mm 11mm}}body{{background:#fff;font-size:11px}}
main{{max-width:none;margin:0;padding:0;box-shadow:none}}main+main{{break-before:page}}
*{{-webkit-print-color-adjust:exact;print-color-adjust:exact}}
h1{{font-size:22px}}h2{{font-size:15px;break-after:avoid}}h3,.note{{break-after:avoid}}
.verdict{{font-size:13px;margin:10px 0 12px}}.tiles{{grid-template-columns:repeat(4,1fr)}}
.tile{{padding:8px 10px}}.tile .value{{font-size:17px}}.tile .label,.tile .sub{{font-size:10px}}
section{{margin-top:18px;padding-top:10px}}table,dl,.note{{font-size:10px}}
th,td{{padding-top:3px;padding-bottom:3px}}dt,dd{{padding:2px 0}}.two{{gap:20px}}
.wide{{overflow:visible}}.gantt{{margin:0}}.page svg{{max-height:250mm}}
tr,.tile,.two,.wide:not(.gantt),.page{{break-inside:avoid}}}}
"""

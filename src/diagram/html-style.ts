// How a lesson's page looks: a column to read, a ladder as wide as the screen allows, on a light and on
// a dark screen and on paper. PURE.
import { darkColours, fonts, lightColours } from './svg-style.ts';

export const pageStyle = `
:root{${lightColours};color-scheme:light dark}
@media(prefers-color-scheme:dark){:root{${darkColours}}}
body{margin:0;background:var(--paper);color:var(--ink);font:17px/1.6 ${fonts.text}}
main{max-width:1120px;margin:0 auto;padding:24px 20px 64px}
h1{font-size:32px;line-height:1.25;margin:4px 0 8px;text-wrap:balance}
h2{font-size:20px;margin:40px 0 8px}
p,li{max-width:44em}
:lang(ko) p,:lang(ko) li,:lang(ko) h1{word-break:keep-all}
.over{color:var(--dim);margin:0}
.goal{font-size:20px;margin:0}
.wrong{border-left:5px solid var(--fault);padding:4px 0 4px 14px}
.question{background:var(--band);border-radius:10px;padding:4px 24px 12px;margin-top:28px}
.question h2{margin-top:16px}
.question>p{font-size:22px;margin:8px 0;line-height:1.45}
summary{cursor:pointer;color:var(--node);font-weight:600}
figure{margin:12px 0 0}
figure svg{width:100%;height:auto;border:1px solid var(--line);border-radius:8px;display:block}
figcaption{margin-top:8px}
figcaption,.because{color:var(--dim);font-size:15px}
.because{margin:4px 0 0}
.wide{overflow-x:auto}
table{border-collapse:collapse;width:100%}
th,td{text-align:left;vertical-align:top;padding:9px 16px 9px 0;border-bottom:1px solid var(--line)}
th{color:var(--dim);font-size:15px;font-weight:600}
.numbers,code{font-family:${fonts.code}}
.numbers{font-size:15px;min-width:5em}
.result{font-weight:700;white-space:nowrap}
.proved{color:var(--kernel)}
.failed{color:var(--fault)}
.reduced,.not-observable{color:var(--syscall)}
pre{background:var(--band);border-radius:8px;padding:12px 16px;overflow-x:auto}
a{color:var(--node)}
@media print{body{font-size:12px}section{break-inside:avoid}.ladder{break-inside:auto}}
`;

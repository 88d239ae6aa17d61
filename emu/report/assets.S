/* The page's style and scripts, each ended by a zero byte (report_parts.h).
 * REPORT_D3 and REPORT_D3_LICENCE are the file of d3 and what its authors ask to
 * be told with it, if the build has found both. */
    .section .rodata

    .globl report_style, report_script, report_d3, report_d3_licence
report_style:
    .incbin "emu/report/page.css"
    .byte 0
report_script:
    .incbin "emu/report/page.js"
    .byte 0
report_d3:
#ifdef REPORT_D3
    .incbin REPORT_D3
#endif
    .byte 0

report_d3_licence:
#ifdef REPORT_D3
    .incbin REPORT_D3_LICENCE
#endif
    .byte 0

    .section .note.GNU-stack, "", %progbits

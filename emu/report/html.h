/* Text in HTML. */
#ifndef PAGEWALK_EMU_REPORT_HTML_H
#define PAGEWALK_EMU_REPORT_HTML_H

#include <stdint.h>
#include <stdio.h>

/* Writes a text so that a browser shows it as it is, in an element or in an
 * attribute between double quotes. */
void html_text(FILE *stream, const char *text);

/* A number with commas between thousands: "1,234,567". */
void html_count(FILE *stream, uint64_t value);

#endif

/* The coverage table: a line for each row of isa.def. */
#include "tests/differential/coverage.h"

#include "cpu/decode/isa.h"

void coverage_print(const struct coverage *coverage, FILE *stream)
{
    static const char *const name[FORMS] = {
        "r16 a16", "m16 a16", "r16 a32", "m16 a32",
        "r32 a16", "m32 a16", "r32 a32", "m32 a32",
    };

    fprintf(stream, "%-24s", "opcode");
    for (unsigned form = 0; form < FORMS; form++)
        fprintf(stream, " %9s", name[form]);
    fputc('\n', stream);
    for (unsigned row = 0; row < isa_row_count; row++) {
        const struct isa_row *r = &isa_rows[row];

        fprintf(stream, "%-10s %s%02x", r->name, r->map == 2 ? "0f " : "",
                r->opcode);
        fprintf(stream, r->ext < 0 ? "%*s" : "%*s/%d",
                r->map == 2 ? 6 : 9, "", r->ext);
        if (r->ext < 0)
            fputs("  ", stream);
        for (unsigned form = 0; form < FORMS; form++)
            fprintf(stream, " %9llu",
                    (unsigned long long)coverage->ran[row][form]);
        fputc('\n', stream);
    }
}

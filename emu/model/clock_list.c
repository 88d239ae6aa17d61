#include "emu/model/clock_list.h"

#include <stdbool.h>
#include <string.h>

#include "cpu/model/clocks.h"

enum { INDENT = 16, LINE = 96 };

/* "add.rm", or "mul.r(SIZE)": the figures of the key have the cases of SIZE. */
static int put_key(const struct clock_info *info, FILE *stream)
{
    int width = fprintf(stream, " %s%s%s", info->name, *info->form ? "." : "",
                        info->form);

    if (info->set != CLOCK_SET_ONE)
        width += fprintf(stream, "(%s)",
                         clock_set_name((enum clock_set)info->set));
    return width;
}

static void put_keys(FILE *stream)
{
    int column = LINE;

    for (unsigned key = 0; key < CLOCK_KEYS; key++) {
        enum { WIDEST = 22 };

        if (column + WIDEST > LINE)
            column = fprintf(stream, "%s ", key ? "\n" : "");
        column += put_key(&clock_info[key], stream);
    }
    putc('\n', stream);
}

static void put_cases(enum clock_set set, FILE *stream)
{
    fprintf(stream, "  %s\n", clock_set_name(set));
    for (unsigned i = 0; i < clock_cases(set); i++)
        fprintf(stream, "    %-*s %s\n", INDENT - 5, clock_case_word(set, i),
                clock_case_help(set, i));
}

void clock_list_keys(FILE *stream)
{
    fputs("  each: figures for an instruction and the form of its operands, in "
          "clocks\n"
          "                (source: manuals, or chosen; each INI says)\n",
          stream);
    put_keys(stream);
    fputs("  where a word follows, figures may differ by case:\n",
          stream);
    for (unsigned set = CLOCK_SET_ONE + 1u; set < CLOCK_SETS; set++)
        put_cases((enum clock_set)set, stream);
}

#include "emu/model/clock_keys.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "cpu/decode/isa.h"

static const char blanks[] = " \t";

unsigned clock_keys_find(const char *name)
{
    size_t length = strcspn(name, ".");
    const char *form = name[length] ? name + length + 1 : "";

    for (unsigned key = 0; key < CLOCK_KEYS; key++)
        if (strlen(clock_info[key].name) == length &&
            !strncmp(clock_info[key].name, name, length) &&
            !strcmp(clock_info[key].form, form) &&
            (*form || !name[length]))
            return key;
    return CLOCK_KEYS;
}

/* Reads a number up to `max` at *at and moves *at behind it. False: there is
 * none. */
static bool take_number(const char **at, uint32_t max, uint32_t *value)
{
    char *end;
    unsigned long number;

    if (**at < '0' || **at > '9')
        return false;
    number = strtoul(*at, &end, 10);
    if (number > max)
        return false;
    *at = end;
    *value = (uint32_t)number;
    return true;
}

static bool take_word(const char **at, const char *word)
{
    size_t length = strlen(word);

    if (strncmp(*at, word, length))
        return false;
    *at += length;
    return true;
}

/* One term of a figure. False: it is none, or the second of its kind. */
static bool take_term(const char **at, struct clock_figure *f, bool *has_least)
{
    const char *start = *at;
    uint32_t number = 1;

    if (take_word(at, "log2")) {
        bool twice = f->log2;

        return f->log2 = true, !twice;
    }
    if (take_word(at, "m")) {
        bool twice = f->m;

        return f->m = true, !twice;
    }
    if (!take_number(at, CLOCK_MAX, &number) && **at != 'n')
        return false;
    if (take_word(at, "n")) {
        if (f->each || !number || number > CLOCK_EACH_MAX)
            return false;
        f->each = (uint8_t)number;
        return true;
    }
    if (*has_least || *at == start)
        return false;
    *has_least = true;
    f->least = (uint16_t)number;
    if (!take_word(at, "-"))
        return true;
    if (!take_number(at, CLOCK_MAX, &number) || number <= f->least)
        return false;
    f->most = (uint16_t)number;
    return true;
}

/* The figure at *at, up to the next comma. A range has no other terms but m. */
static bool take_figure(const char **at, struct clock_figure *f)
{
    bool has_least = false;

    *f = (struct clock_figure){0};
    do
        if (!take_term(at, f, &has_least))
            return false;
    while (take_word(at, "+"));
    *at += strspn(*at, blanks);
    return (!**at || **at == ',') && !(f->most && (f->each || f->log2)) &&
           (f->least || !f->log2 || !f->each);
}

/* The words of a set's cases: "real, protected". */
static void put_words(struct text *t, enum clock_set set)
{
    for (unsigned i = 0; i < clock_cases(set); i++)
        text_put(t, "%s%s", i ? ", " : "", clock_case_word(set, i));
}

static bool refuse_case(enum clock_set set, const char *word, size_t length,
                        struct error *error)
{
    char list[128];
    struct text t;

    if (set == CLOCK_SET_ONE)
        return error_usage(error, "'%.*s': it has one figure, without a case",
                           (int)length, word);
    text_begin(&t, list, sizeof list);
    put_words(&t, set);
    return error_usage(error, "no case '%.*s': %s", (int)length, word, list);
}

/* The number of the case whose word is at *at; the number of cases if a figure
 * is there. False: there is no such case. */
static bool take_case(const char **at, enum clock_set set, unsigned *number,
                      struct error *error)
{
    const char *word = *at;
    size_t length = strcspn(word, " \t,");
    const char *next = word + length + strspn(word + length, blanks);

    *number = clock_cases(set);
    if (!*next || *next == ',')
        return true;            /* one word: the figure */
    *at = next;
    for (unsigned i = 0; i < clock_cases(set); i++)
        if (strlen(clock_case_word(set, i)) == length &&
            !strncmp(clock_case_word(set, i), word, length)) {
            *number = i;
            return true;
        }
    return refuse_case(set, word, length, error);
}

static bool refuse_figure(const char *at, struct error *error)
{
    return error_usage(error, "'%.*s' is not a figure like 6, 7+m, 5+4n, "
                       "6+log2 or 6-42 (numbers up to %d, of n up to %d)",
                       (int)strcspn(at, ","), at, CLOCK_MAX, CLOCK_EACH_MAX);
}

static bool check_all_named(enum clock_set set, uint32_t named, bool rest,
                            struct error *error)
{
    for (unsigned i = 0; i < clock_cases(set); i++)
        if (!rest && !(named >> i & 1))
            return error_usage(error, "no figure for '%s', nor one without a "
                               "case", clock_case_word(set, i));
    return true;
}

bool clock_keys_set(struct clock_table *table, enum clock_key key,
                    const char *value, struct error *error)
{
    enum clock_set set = (enum clock_set)clock_info[key].set;
    struct clock_figure *to = &table->figure[clock_info[key].first];
    struct clock_figure figure[CLOCK_SETS], rest = {0};
    unsigned cases = clock_cases(set), number;
    uint32_t named = 0;         /* bit `cases`: the figure without a case */

    do {
        const char *start;

        value += strspn(value, blanks);
        start = value;
        if (!take_case(&value, set, &number, error))
            return false;
        if (named >> number & 1)
            return error_usage(error, number < cases
                               ? "case '%s' has two figures"
                               : "two figures without a case%s",
                               number < cases ? clock_case_word(set, number)
                                              : "");
        named |= 1u << number;
        if (!take_figure(&value, number < cases ? &figure[number] : &rest))
            return refuse_figure(start, error);
    } while (*value++ == ',');
    if (!check_all_named(set, named, named >> cases & 1, error))
        return false;
    for (unsigned i = 0; i < cases; i++)
        to[i] = named >> i & 1 ? figure[i] : rest;
    return true;
}

static void put_figure(const struct clock_figure *f, FILE *stream)
{
    const char *between = "";

    if (f->least || !(f->each || f->log2 || f->m || f->most)) {
        fprintf(stream, "%u", f->least);
        between = "+";
    }
    if (f->most) {
        fprintf(stream, f->least ? "-%u" : "0-%u", f->most);
        between = "+";
    }
    if (f->each == 1)
        fprintf(stream, "%sn", between);
    else if (f->each)
        fprintf(stream, "%s%un", between, f->each);
    between = f->each ? "+" : between;
    if (f->log2)
        fprintf(stream, "%slog2", between);
    between = f->log2 ? "+" : between;
    if (f->m)
        fprintf(stream, "%sm", between);
}

void clock_keys_put(const struct clock_table *table, enum clock_key key,
                    FILE *stream)
{
    const struct clock_info *info = &clock_info[key];
    const struct clock_figure *f = &table->figure[info->first];

    put_figure(f, stream);
    for (unsigned i = 1; i < clock_cases((enum clock_set)info->set); i++)
        if (memcmp(&f[i], f, sizeof *f)) {
            fprintf(stream, ", %s ",
                    clock_case_word((enum clock_set)info->set, i));
            put_figure(&f[i], stream);
        }
}

/* Whether a table without the key has 0 there: the keys that add to others. */
static bool is_optional(enum clock_key key)
{
    return key >= CLOCK_add_prefix;
}

/* The groups of x87 instructions, which isa.def does not tell apart. */
static bool is_of_fpu(enum clock_key key)
{
    return !strcmp(clock_info[key].name, "fpu");
}

bool clock_keys_required(const struct cpu_model *model, enum clock_key key)
{
    bool named = false;         /* by an instruction */

    if (is_optional(key))
        return false;
    if (is_of_fpu(key))
        return cpu_model_has(model, FEATURE_fpu);
    for (unsigned i = 0; i < isa_row_count; i++) {
        const struct isa_row *row = &isa_rows[i];
        bool memory_alone = row->attr & ISA_M;

        if ((row->clocks[0] != key || memory_alone) && row->clocks[1] != key)
            continue;
        if (row->feature < 0 ||
            cpu_model_has(model, (enum cpu_feature)row->feature))
            return true;
        named = true;
    }
    return !named;
}

void clock_keys_put_section(const struct cpu_model *model, FILE *stream)
{
    fputs("\n[clocks]\n", stream);
    for (enum clock_key key = 0; key < CLOCK_KEYS; key++) {
        const struct clock_info *info = &clock_info[key];

        if (!clock_keys_required(model, key) && !is_optional(key) &&
            !(is_of_fpu(key) && model->timing.clocks.figure[info->first].least))
            continue;
        fprintf(stream, "%s%s%s = ", info->name, *info->form ? "." : "",
                info->form);
        clock_keys_put(&model->timing.clocks, key, stream);
        putc('\n', stream);
    }
}

/* What an instruction takes beyond MOV to CR2, which flushes nothing. */
static uint16_t beyond_a_move(const struct clock_table *table,
                              enum clock_key key, unsigned number)
{
    uint16_t move = clock_table_figure(table, CLOCK_mov_cr,
                                       CLOCK_CONTROL_cr2)->least;
    uint16_t all = clock_table_figure(table, key, number)->least;

    return all > move ? (uint16_t)(all - move) : 0;
}

void clock_keys_finish(struct cpu_model *model)
{
    const struct clock_table *table = &model->timing.clocks;
    const struct { enum cost_class to; enum clock_key key; unsigned number; }
    of[] = {
        {COST_mov_cr3, CLOCK_mov_cr, CLOCK_CONTROL_cr3},
        {COST_flush_all, CLOCK_mov_cr, CLOCK_CONTROL_cr0},
        {COST_invlpg, CLOCK_invlpg_m, CLOCK_ONE_always},
    };

    for (unsigned i = 0; i < sizeof of / sizeof of[0]; i++)
        for (unsigned form = 0; form < COST_FORMS; form++)
            model->cost[of[i].to][form] =
                beyond_a_move(table, of[i].key, of[i].number);
}

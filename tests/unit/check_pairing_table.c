/*
 * The pair classes of pairing.def against the Pentium's instruction table (a CSV
 * in tests/vectors/clocks): every row of the table, and every row of isa.def
 * with its ModRM operand in a register and in memory.
 */
#include <check.h>
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "cpu/timing/pairing.h"

Suite *pairing_table_suite(void);

#define TABLE "tests/vectors/clocks/" "clocks_pentium.csv"

enum {
    ROWS_MAX = 512, FIELD_MAX = 400, FORMS = 2,
    /* Rows with a class, and those of no instruction of isa.def: REP as a
     * prefix (12), LOCK, RSM. */
    ROWS = 388, ROWS_ELSEWHERE = 14,
};

struct row {
    char mnemonic[64], form[64], notes[FIELD_MAX];
    enum pairing_class class;
    bool by_form;       /* the rows of its mnemonic have several classes */
    unsigned found;     /* how many rows of isa.def, in a form, are of it */
};

static struct row rows[ROWS_MAX];
static unsigned row_count;

/* Takes one field of a line of the file, which may be in quotes, with quotes
 * inside doubled. */
static char *take_field(char *line, char *field, size_t size)
{
    bool quoted = *line == '"';
    size_t length = 0;

    for (line += quoted; *line && *line != '\n'; line++) {
        if (quoted && line[0] == '"' && line[1] == '"')
            line++;
        else if (*line == (quoted ? '"' : ','))
            break;
        ck_assert_uint_lt(length + 1, size);
        field[length++] = *line;
    }
    field[length] = '\0';
    line += quoted;
    return *line == ',' ? line + 1 : line;
}

/* The class in the notes ("pairing UV (...)"); false: there is none. */
static bool read_class(struct row *row)
{
    static const char names[][3] = {
        [PAIRING_NP] = "NP", [PAIRING_PU] = "PU",
        [PAIRING_PV] = "PV", [PAIRING_UV] = "UV"};
    const char *at = strstr(row->notes, "pairing ");

    for (unsigned i = 0; at && i < sizeof names / sizeof names[0]; i++) {
        if (!strncmp(at + 8, names[i], 2)) {
            row->class = (enum pairing_class)i;
            return true;
        }
    }
    return false;
}

static void read_table(void)
{
    FILE *file = fopen(TABLE, "r");
    char line[2048], clocks[FIELD_MAX];

    ck_assert_msg(file, "cannot read " TABLE);
    row_count = 0;
    while (fgets(line, sizeof line, file)) {
        struct row *row = &rows[row_count];
        char *at = line;

        ck_assert_uint_lt(row_count, ROWS_MAX);
        *row = (struct row){0};
        at = take_field(at, row->mnemonic, sizeof row->mnemonic);
        at = take_field(at, row->form, sizeof row->form);
        at = take_field(at, clocks, sizeof clocks);
        at = take_field(at, clocks, sizeof clocks);
        take_field(at, row->notes, sizeof row->notes);
        row_count += read_class(row);
    }
    fclose(file);
    for (unsigned i = 0; i < row_count; i++)
        for (unsigned j = 0; j < row_count; j++)
            if (!strcmp(rows[i].mnemonic, rows[j].mnemonic))
                rows[i].by_form |= rows[i].class != rows[j].class;
}

/* The table's mnemonic for a row of isa.def: one page for the shifts, one for
 * both sizes of a string instruction. */
static const char *mnemonic_of(const struct isa_row *isa)
{
    static const char *const others[][2] = {
        {"shr", "SHL"}, {"sar", "SHL"}, {"j", "Jcc"}, {"set", "SETcc"},
        {"movsb", "MOVS"}, {"cmpsb", "CMPS"}, {"stosb", "STOS"},
        {"lodsb", "LODS"}, {"scasb", "SCAS"}, {"insb", "INS"},
        {"outsb", "OUTS"}, {"cwd", "CDQ"}, {"retf", "RET"}, {"int3", "INT"},
        {"loope", "LOOP"}, {"loopne", "LOOP"}, {"les", "LDS"}, {"lss", "LDS"},
        {"lfs", "LDS"}, {"lgs", "LDS"}, {"verw", "VERR"}, {"lidt", "LGDT"},
        {"sidt", "SGDT"},
    };

    for (unsigned i = 0; i < sizeof others / sizeof others[0]; i++)
        if (!strcmp(isa->name, others[i][0]))
            return others[i][1];
    return isa->name;
}

static bool is_one_of(const char *token, const char *const *names)
{
    for (; *names; names++)
        if (!strcmp(token, *names))
            return true;
    return false;
}

#define ONE_OF(token, ...) \
    is_one_of(token, (const char *const[]){__VA_ARGS__, NULL})

/* E or M: in memory, or of a register. */
static bool may_be_memory(uint8_t operand)
{
    return operand >= OPERAND_Eb && operand < OPERAND_Gb;
}

/* Whether a word of a form ("mem", "imm8") stands for an operand. */
static bool is_operand(const char *token, uint8_t operand, bool is_mem)
{
    if (may_be_memory(operand) && is_mem)
        return ONE_OF(token, "mem", "mem16", "mem32", "mem48");
    if (may_be_memory(operand))
        return ONE_OF(token, "reg", "r8", "r16", "r32");
    switch (operand) {
    case OPERAND_Ob: case OPERAND_Ov:
        return ONE_OF(token, "mem");
    case OPERAND_Gb: case OPERAND_Gw: case OPERAND_Gv:
    case OPERAND_Zb: case OPERAND_Zv:
        return ONE_OF(token, "reg", "r8", "r16", "r32");
    case OPERAND_AL: case OPERAND_AX:
        return ONE_OF(token, "acc");
    case OPERAND_Ib: case OPERAND_Ibs: case OPERAND_Iw: case OPERAND_Iv:
        return ONE_OF(token, "imm", "imm8");
    case OPERAND_One:
        return ONE_OF(token, "1");
    case OPERAND_CL:
        return ONE_OF(token, "cl");
    case OPERAND_Jb: case OPERAND_Jv:
        return ONE_OF(token, "near", "short", "near8", "near16");
    case OPERAND_Ap:
        return ONE_OF(token, "far");
    case OPERAND_ES: case OPERAND_CS: case OPERAND_SS: case OPERAND_DS:
        return ONE_OF(token, "seg", "CS/DS/ES", "SS");
    case OPERAND_FS: case OPERAND_GS:
        return ONE_OF(token, "FS/GS");
    case OPERAND_Sw:
        return ONE_OF(token, "seg");
    case OPERAND_Rd:
        return ONE_OF(token, "r32");
    case OPERAND_Cd:
        return ONE_OF(token, "cr32");
    case OPERAND_Dd:
        return ONE_OF(token, "dr32");
    case OPERAND_Td:
        return ONE_OF(token, "tr32");
    default:
        return false;
    }
}

/* Whether the words of a form are the operands of a row. "m16" and "mem16" are
 * one. */
static bool is_form(const char *form, const struct isa_row *isa, bool is_mem)
{
    unsigned n = 0;

    for (form += strspn(form, ", "); *form; form += strspn(form, ", ")) {
        bool is_short = form[0] == 'm' && isdigit((unsigned char)form[1]);
        size_t length = strcspn(form, ",");
        char word[64];

        snprintf(word, sizeof word, "%s%.*s", is_short ? "me" : "", (int)length,
                 form);
        if (n == ISA_OPERANDS || !is_operand(word, isa->operand[n], is_mem))
            return false;
        form += length;
        n++;
    }
    return n == ISA_OPERANDS || isa->operand[n] == OPERAND__;
}

/* The rows of the table that are of a row of isa.def in a form agree with its
 * class. Returns how many there are. */
static unsigned compare(const struct isa_row *isa, bool is_mem)
{
    enum pairing_class class = pairing_row_class(isa, is_mem);
    unsigned found = 0;

    for (unsigned i = 0; i < row_count; i++) {
        struct row *row = &rows[i];

        if (strcasecmp(row->mnemonic, mnemonic_of(isa)) ||
            (row->by_form && !is_form(row->form, isa, is_mem)))
            continue;
        ck_assert_msg(row->class == class, "%s %s is of class %d, %s of %d",
                      row->mnemonic, row->form, row->class, isa->name, class);
        row->found++;
        found++;
    }
    return found;
}

static bool is_form_of(const struct isa_row *isa, bool is_mem)
{
    if (!is_mem)
        return !(isa->attr & ISA_M);
    for (unsigned i = 0; i < ISA_OPERANDS; i++)
        if (may_be_memory(isa->operand[i]))
            return true;
    return false;
}

START_TEST(every_row_of_the_table_has_the_class_of_its_instruction)
{
    unsigned elsewhere = 0;

    read_table();
    for (unsigned i = 0; i < isa_row_count; i++)
        for (unsigned form = 0; form < FORMS; form++)
            if (is_form_of(&isa_rows[i], form))
                compare(&isa_rows[i], form);
    ck_assert_uint_eq(row_count, ROWS);
    for (unsigned i = 0; i < row_count; i++) {
        bool other = ONE_OF(rows[i].mnemonic, "REP", "LOCK", "RSM");

        ck_assert_msg(other != (rows[i].found > 0), "%s %s: %u rows of isa.def",
                      rows[i].mnemonic, rows[i].form, rows[i].found);
        elsewhere += other;
    }
    ck_assert_uint_eq(elsewhere, ROWS_ELSEWHERE);
}
END_TEST

START_TEST(nothing_pairs_that_the_table_does_not_let_pair)
{
    read_table();
    for (unsigned i = 0; i < isa_row_count; i++) {
        const struct isa_row *isa = &isa_rows[i];

        for (unsigned form = 0; form < FORMS; form++)
            if (is_form_of(isa, form) &&
                pairing_row_class(isa, form) != PAIRING_NP &&
                isa->feature < 0)
                ck_assert_msg(compare(isa, form) > 0, "%02x /%d %s %u",
                              isa->opcode, isa->ext, isa->name, form);
    }
}
END_TEST

Suite *pairing_table_suite(void)
{
    Suite *suite = suite_create("pairing_table");
    TCase *tc = tcase_create("table");

    suite_add_tcase(suite, tc);
    tcase_add_test(tc, every_row_of_the_table_has_the_class_of_its_instruction);
    tcase_add_test(tc, nothing_pairs_that_the_table_does_not_let_pair);
    return suite;
}

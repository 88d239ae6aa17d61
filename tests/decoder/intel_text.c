/* Zydis's formatter, and the differences that text.def allows. */
#include "tests/decoder/intel_text.h"

#include <stdio.h>
#include <string.h>

static void set(ZydisFormatter *f, ZydisFormatterProperty property,
                ZyanUPointer value)
{
    ZydisFormatterSetProperty(f, property, value);
}

/* A displacement without a base register is an address: unsigned. */
static void make_address(ZydisDecodedOperand *operand)
{
    if (operand->type == ZYDIS_OPERAND_TYPE_MEMORY &&
        operand->mem.base == ZYDIS_REGISTER_NONE)
        operand->mem.disp.value &= UINT32_MAX;
}

void intel_text(const ZydisDecodedInstruction *insn,
                const ZydisDecodedOperand *operands, uint32_t eip,
                char *text)
{
    ZydisDecodedOperand changed[ZYDIS_MAX_OPERAND_COUNT];
    ZydisFormatter f;

    for (unsigned i = 0; i < insn->operand_count_visible; i++) {
        changed[i] = operands[i];
        make_address(&changed[i]);
    }
    ZydisFormatterInit(&f, ZYDIS_FORMATTER_STYLE_INTEL);
    set(&f, ZYDIS_FORMATTER_PROP_HEX_UPPERCASE, ZYAN_FALSE);
    set(&f, ZYDIS_FORMATTER_PROP_FORCE_SIZE, ZYAN_TRUE);
    set(&f, ZYDIS_FORMATTER_PROP_ADDR_PADDING_ABSOLUTE,
        ZYDIS_PADDING_DISABLED);
    set(&f, ZYDIS_FORMATTER_PROP_DISP_PADDING, ZYDIS_PADDING_DISABLED);
    set(&f, ZYDIS_FORMATTER_PROP_IMM_PADDING, ZYDIS_PADDING_DISABLED);
    set(&f, ZYDIS_FORMATTER_PROP_IMM_SIGNEDNESS, ZYDIS_SIGNEDNESS_UNSIGNED);
    if (!ZYAN_SUCCESS(ZydisFormatterFormatInstruction(
            &f, insn, changed, insn->operand_count_visible, text,
            INTEL_TEXT_MAX, eip, ZYAN_NULL)))
        snprintf(text, INTEL_TEXT_MAX, "(Zydis cannot format it)");
}

/* Replaces the first `length` characters. There must be room. */
static void replace(char *at, size_t length, const char *by)
{
    size_t added = strlen(by);

    memmove(at + added, at + length, strlen(at + length) + 1);
    memcpy(at, by, added);
}

static bool starts(const char *text, const char *word)
{
    return !strncmp(text, word, strlen(word));
}

/* The text behind LOCK and REP, which both print. */
static char *behind_prefixes(char *text)
{
    static const char *const prefixes[] = {"lock ", "rep ", "repe ",
                                           "repne "};

    for (unsigned i = 0; i < sizeof prefixes / sizeof prefixes[0]; i++)
        if (starts(text, prefixes[i]))
            return text + strlen(prefixes[i]);
    return text;
}

static bool drop_ours(char *text)
{
#define DROP_OURS(word, why)                                            \
    if (starts(text, word)) {                                           \
        replace(text, strlen(word), "");                                \
        return true;                                                    \
    }
#include "tests/decoder/text.def"
#undef DROP_OURS
    return false;
}

static void reword_theirs(char *text)
{
#define DROP_THEIRS(word, why)                                          \
    if (starts(text, word))                                             \
        replace(text, strlen(word), "");
#include "tests/decoder/text.def"
#undef DROP_THEIRS
    text = behind_prefixes(text);
#define REWORD(theirs, ours, why)                                       \
    if (starts(text, theirs)) {                                         \
        replace(text, strlen(theirs), ours);                            \
        return;                                                         \
    }
#include "tests/decoder/text.def"
#undef REWORD
}

/* Zydis writes a scale in a 16-bit address, which has none. */
static void unscale(char *text)
{
    char *at = strstr(text, "+si*1");

    if (!at)
        at = strstr(text, "+di*1");
    if (at)
        replace(at + 3, 2, "");
}

/* Zydis writes 64 bits of a branch target below 0, which wraps at 4 GiB. */
static void narrow(char *text)
{
    static const char ones[] = "0xffffffff";
    char *at = strstr(text, ones);

    if (at && strspn(at + 2, "0123456789abcdef") == 16)
        replace(at + 2, 8, "");
}

bool intel_text_same(char *ours, char *theirs)
{
    while (drop_ours(behind_prefixes(ours)))
        continue;
    reword_theirs(theirs);
    unscale(theirs);
    narrow(theirs);
    return !strcmp(ours, theirs);
}

#include "emu/when/when.h"

#include <string.h>

#include "emu/host/number.h"

static const char *const kind_name[] = {
    [WHEN_NONE] = "",
#define WHEN(kind, argument, help) [WHEN_##kind] = #kind,
#include "emu/when/when.def"
#undef WHEN
};

enum { KINDS = sizeof kind_name / sizeof kind_name[0] };

static enum when_kind find_kind(const char *name, size_t length)
{
    for (unsigned i = WHEN_NONE + 1; i < KINDS; i++)
        if (strlen(kind_name[i]) == length &&
            !memcmp(kind_name[i], name, length))
            return (enum when_kind)i;
    return WHEN_NONE;
}

static bool parse_cycle(struct when *when, struct error *error)
{
    const char *why = number_read(when->text, NUMBER_COUNT, &when->number);

    if (!why && when->number == UINT64_MAX)
        why = "too large";
    return !why || error_usage(error, "'%s' is no cycle: %s", when->text, why);
}

static bool parse_number(struct when *when, uint64_t max, struct error *error)
{
    return (number_parse(when->text, &when->number) && when->number <= max) ||
           error_usage(error, "'%s' is not a number up to %llu", when->text,
                       (unsigned long long)max);
}

bool when_parse(struct when *when, const char *given, struct error *error)
{
    size_t length = strcspn(given, ":");

    *when = (struct when){
        .kind = given[length] ? find_kind(given, length) : WHEN_NONE,
        .text = given + length + 1,
        .given = given,
    };
    if (!when->kind)
        return error_usage(error, "not a moment: "
#define WHEN(kind, argument, help) #kind ":" argument ", "
#include "emu/when/when.def"
#undef WHEN
                           "one of these");
    if (when->kind == WHEN_cycle)
        return parse_cycle(when, error);
    if (when->kind == WHEN_port)
        return parse_number(when, UINT16_MAX, error);
    if (!*when->text)
        return error_usage(error, "nothing behind '%s:'",
                           kind_name[when->kind]);
    if (strlen(when->text) > WHEN_TEXT_MAX)
        return error_usage(error, "more than %d characters behind '%s:'",
                           WHEN_TEXT_MAX, kind_name[when->kind]);
    return true;
}

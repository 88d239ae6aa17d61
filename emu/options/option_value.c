#include "emu/options/option_value.h"

#include <ctype.h>
#include <string.h>

#include "base/log.h"
#include "base/suggest.h"
#include "emu/host/number.h"
#include "emu/options/boot_order.h"
#include "emu/options/options.h"
#include "emu/typing/script.h"
#include "emu/when/when.h"
#include "mmu/dump/dump_list.h"

#define MEM_MIN     ((uint64_t)1 << 20)
#define MEM_MAX     ((uint64_t)64 << 30)
#define MEM_UNIT    ((uint64_t)4096)    /* whole pages */
#define FREQ_MIN    ((uint64_t)1000000)         /* as a model's mhz */
#define FREQ_MAX    ((uint64_t)10000000000)
#define PERCENT_MAX ((uint64_t)1000000)

/* An option and its value, for messages. */
struct given {
    const char *name, *value;
    struct error *error;
};

/* Fails with "--NAME VALUE: WHY". */
static bool refuse(const struct given *given, const char *why)
{
    return error_usage(given->error, *given->value ? "--%s %s: %s"
                                                   : "--%s%s: %s",
                       given->name, given->value, why);
}

static bool set_name(const struct given *given, const char **field)
{
    *field = given->value;
    return *given->value || error_usage(given->error, "--%s: empty",
                                        given->name);
}

static bool set_once(const struct given *given, const char **field)
{
    if (*field)
        return error_usage(given->error, "--%s: given twice", given->name);
    *field = given->value;
    return true;
}

static bool set_list(const struct given *given, struct option_list *field)
{
    if (field->count == OPTION_LIST_MAX)
        return error_usage(given->error, "--%s: given more than %d times",
                           given->name, OPTION_LIST_MAX);
    return set_name(given, &field->value[field->count++]);
}

static bool set_size(const struct given *given, uint64_t *field)
{
    const char *why;
    uint64_t size;

    why = number_read(given->value, NUMBER_SIZE, &size);
    if (why)
        return refuse(given, why);
    if (size > MEM_MAX)
        return refuse(given, "too large: not between 1M and 64G");
    if (size < MEM_MIN)
        return refuse(given, "too small: not between 1M and 64G");
    if (size % MEM_UNIT)
        return refuse(given, "not a multiple of 4K");
    *field = size;
    return true;
}

static bool set_number(const struct given *given, uint64_t *field)
{
    const char *why;
    uint64_t number;

    why = number_read(given->value, NUMBER_COUNT, &number);
    if (!why && !number)
        why = "not a number above 0";
    if (why)
        return refuse(given, why);
    *field = number;
    return true;
}

static bool set_wait_limit(const struct given *given, struct script *field)
{
    uint64_t ticks;

    if (!set_number(given, &ticks))
        return false;
    script_limit(field, ticks);
    return true;
}

/* Null: the option was given without a value. */
static bool set_count(const struct given *given, struct option_count *field)
{
    field->given = true;
    field->value = 0;
    return !given->value || set_number(given, &field->value);
}

/* Null: the option was given without a value. */
static bool set_gdb(const struct given *given, struct option_gdb *field)
{
    const char *why = connection_parse(&field->address, given->value
                                                            ? given->value
                                                            : "tcp:1234");

    field->given = true;
    return !why || refuse(given, why);
}

bool option_value_takes(enum option_kind kind, const char *word)
{
    struct connection_address address;

    return kind == KIND_GDB && !connection_parse(&address, word);
}

static bool set_freq(const struct given *given, uint64_t *field)
{
    uint64_t hz;

    if (number_read(given->value, NUMBER_COUNT, &hz) || hz < FREQ_MIN ||
        hz > FREQ_MAX)
        return refuse(given, "not a clock rate from 1M to 10G, in Hz");
    *field = hz;
    return true;
}

static bool set_port(const struct given *given, uint16_t *field)
{
    uint32_t port;

    if (!number_parse_max(given->value, UINT16_MAX, &port) || !port)
        return refuse(given, "not a port, 1 to 0xffff");
    *field = (uint16_t)port;
    return true;
}

static bool set_address(const struct given *given,
                        struct option_address *field)
{
    field->given = number_parse_max(given->value, UINT32_MAX, &field->value);
    return field->given || refuse(given, "not a 32-bit address");
}

/* Digits, and a point with up to three behind it. */
static bool set_percent(const struct given *given,
                        struct option_percent *field)
{
    uint64_t value = 0;
    unsigned decimals = 0;
    const char *at = given->value;
    bool point = false;

    field->given = isdigit((unsigned char)*at);
    for (; *at && field->given; at++) {
        if (*at == '.' && !point) {
            point = true;
            continue;
        }
        decimals += point;
        value = 10 * value + (uint64_t)(*at - '0');
        field->given = isdigit((unsigned char)*at) && decimals <= 3 &&
                       value <= PERCENT_MAX * 1000;
    }
    for (; decimals < 3; decimals++)
        value *= 10;
    field->given = field->given && value <= PERCENT_MAX * 1000;
    field->thousandths = (uint32_t)value;
    return field->given || refuse(given, "not a percentage from 0 to 1000000 "
                                  "with up to three decimals");
}

/* Which of two words the value is; *is_second is set. */
static bool choose(const struct given *given, const char *first,
                   const char *second, bool *is_second)
{
    *is_second = !strcmp(given->value, second);
    return *is_second || !strcmp(given->value, first) ||
           error_usage(given->error, "--%s %s: neither %s nor %s",
                       given->name, given->value, first, second);
}

static bool set_switch(const struct given *given, enum switch_choice *field)
{
    bool off;

    if (!choose(given, "on", "off", &off))
        return false;
    *field = off ? SWITCH_OFF : SWITCH_ON;
    return true;
}

static bool set_bits(const struct given *given, enum code_bits *field)
{
    bool is_32;

    if (!choose(given, "16", "32", &is_32))
        return false;
    *field = is_32 ? BITS_32 : BITS_16;
    return true;
}

static bool set_pace(const struct given *given, enum pace_choice *field)
{
    bool is_max;

    if (!choose(given, "real", "max", &is_max))
        return false;
    *field = is_max ? PACE_MAX : PACE_REAL;
    return true;
}

static bool set_boot(const struct given *given, struct option_boot *field)
{
    char why[BOOT_ORDER_WHY];

    field->letters = given->value;
    return boot_order_parse(given->value, &field->order, why) ||
           refuse(given, why);
}

/* Null: the option was given without a value. */
static bool set_check(const struct given *given, enum check_choice *field)
{
    *field = given->value ? CHECK_ALL : CHECK_ON;
    return !given->value || !strcmp(given->value, "all") ||
           refuse(given, "not all, which is all that it takes");
}

static bool set_log(const struct given *given, uint32_t *mask)
{
    const char *bad = NULL;
    uint32_t parsed = log_parse_mask(given->value, &bad);

    char hint[SUGGEST_TEXT_SIZE];

    if (bad)
        return error_usage(given->error, "--%s %s: no log category '%.*s'%s "
                           "(see -d help)", given->name, given->value,
                           (int)strcspn(bad, ","), bad,
                           suggest_from(bad, strcspn(bad, ","),
                                        log_category_name, hint));
    *mask |= parsed;
    return true;
}

static bool set_dump(const struct given *given, uint32_t *mask)
{
    for (const char *at = given->value;;) {
        size_t length = strcspn(at, ",");
        enum dump_kind kind = dump_list_find(at, length);

        if (kind == DUMPS)
            return error_usage(given->error, "--%s %s: no dump '%.*s' "
                               "(tlb, mem or pg)", given->name, given->value,
                               (int)length, at);
        *mask |= UINT32_C(1) << kind;
        if (!at[length])
            return true;
        at += length + 1;
    }
}

bool option_value_set(enum option_kind kind, const char *name,
                      const char *value, void *field, struct error *error)
{
    const struct given given = { name, value, error };

    switch (kind) {
    case KIND_NAME:
    case KIND_INPUT:
    case KIND_OUTPUT:
    case KIND_STREAM:
    case KIND_TRACE:
    case KIND_DISK:
    case KIND_MODEL:
        return set_name(&given, field);
    case KIND_TEXT:
        *(const char **)field = value;
        return true;
    case KIND_ONCE:
        return set_once(&given, field);
    case KIND_LIST:
    case KIND_DISKS:
    case KIND_SYMBOLS:
    case KIND_MODULES:
        return set_list(&given, field);
    case KIND_SIZE:
        return set_size(&given, field);
    case KIND_NUMBER:
        return set_number(&given, field);
    case KIND_COUNT:
        return set_count(&given, field);
    case KIND_FREQ:
        return set_freq(&given, field);
    case KIND_PORT:
        return set_port(&given, field);
    case KIND_ADDRESS:
        return set_address(&given, field);
    case KIND_PERCENT:
        return set_percent(&given, field);
    case KIND_SWITCH:
        return set_switch(&given, field);
    case KIND_CLOCK:
        return choose(&given, "cycles", "insns", field);
    case KIND_PACE:
        return set_pace(&given, field);
    case KIND_BOOT:
        return set_boot(&given, field);
    case KIND_CHECK:
        return set_check(&given, field);
    case KIND_BITS:
        return set_bits(&given, field);
    case KIND_LOG:
        return set_log(&given, field);
    case KIND_WHEN:
        return when_parse(field, value, error) ||
               error_prefix(error, "--%s %s", name, value);
    case KIND_WAIT:
        return script_wait(field, value, error) ||
               error_prefix(error, "--%s '%s'", name, value);
    case KIND_WAIT_LIMIT:
        return set_wait_limit(&given, field);
    case KIND_TYPE:
    case KIND_TYPE_SERIAL:
        return script_type(field, value,
                           kind == KIND_TYPE ? KEYSTROKE_KEYBOARD
                                             : KEYSTROKE_SERIAL, error) ||
               error_prefix(error, "--%s '%s'", name, value);
    case KIND_GDB:
        return set_gdb(&given, field);
    case KIND_DUMP:
        return set_dump(&given, field);
    case KIND_FLAG:
        *(bool *)field = true;
        return true;
    case KIND_ON:
        *(enum switch_choice *)field = SWITCH_ON;
        return true;
    case KIND_OFF:
        *(enum switch_choice *)field = SWITCH_OFF;
        return true;
    case KIND_HEADLESS:
        *(enum display_choice *)field = DISPLAY_HEADLESS;
        return true;
    case KIND_WINDOW:
        *(enum display_choice *)field = DISPLAY_WINDOW;
        return true;
    case KIND_CURSES:
        *(enum display_choice *)field = DISPLAY_CURSES;
        return true;
    }
    return false;
}

/* Registers, and the description by which gdb learns of them. */
#include <string.h>

#include "base/text.h"
#include "emu/debug/registers.h"
#include "emu/gdb/gdb_parts.h"

/* Appends a register's digits; x for each of those that the model has not. */
static char *put_register(const struct gdb *gdb, unsigned number, char *to)
{
    unsigned bytes = register_about(number)->bytes;
    uint8_t value[REGISTER_BYTES_MAX];

    if (register_read(debugger_cpu(gdb->debugger), number, value)) {
        packet_put_bytes(to, value, bytes);
    } else {
        memset(to, 'x', bytes * 2);
        to[bytes * 2] = 0;
    }
    return to + bytes * 2;
}

void gdb_read_registers(struct gdb *gdb)
{
    char *at = gdb->answer;

    for (unsigned i = 0; i < REGISTERS; i++)
        at = put_register(gdb, i, at);
    gdb->length = (size_t)(at - gdb->answer);
}

void gdb_read_register(struct gdb *gdb, const char *text)
{
    uint64_t number;

    if (!packet_number(&text, &number) || *text || number >= REGISTERS) {
        gdb_answer_error(gdb, GDB_EINVAL);
        return;
    }
    gdb->length = (size_t)(put_register(gdb, (unsigned)number, gdb->answer) -
                           gdb->answer);
}

/* Writes a register that has changed. */
static bool write_changed(struct gdb *gdb, unsigned number,
                          const uint8_t bytes[REGISTER_BYTES_MAX])
{
    struct cpu *cpu = debugger_cpu(gdb->debugger);
    uint8_t before[REGISTER_BYTES_MAX];
    struct error error;

    if (register_read(cpu, number, before) &&
        !memcmp(before, bytes, register_about(number)->bytes))
        return true;
    return register_write(cpu, number, bytes, &error);
}

void gdb_write_register(struct gdb *gdb, const char *text)
{
    uint8_t bytes[REGISTER_BYTES_MAX];
    uint64_t number;

    if (!packet_number(&text, &number) || *text != '=' || number >= REGISTERS ||
        packet_get_bytes(bytes, sizeof bytes, text + 1) !=
            register_about((unsigned)number)->bytes ||
        !write_changed(gdb, (unsigned)number, bytes))
        gdb_answer_error(gdb, GDB_EINVAL);
    else
        gdb_answer(gdb, "OK");
}

/* Registers that only the guest writes, and those that stand as x, are passed
 * over if they have not changed. */
void gdb_write_registers(struct gdb *gdb, const char *text)
{
    uint8_t bytes[REGISTER_BYTES_MAX];
    char digits[2 * REGISTER_BYTES_MAX + 1];

    for (unsigned i = 0; i < REGISTERS && *text; i++) {
        unsigned count = register_about(i)->bytes;

        if (strlen(text) < count * 2) {
            gdb_answer_error(gdb, GDB_EINVAL);
            return;
        }
        memcpy(digits, text, count * 2);
        digits[count * 2] = 0;
        text += count * 2;
        if (digits[0] == 'x')
            continue;
        if (packet_get_bytes(bytes, sizeof bytes, digits) != count ||
            !write_changed(gdb, i, bytes)) {
            gdb_answer_error(gdb, GDB_EINVAL);
            return;
        }
    }
    gdb_answer(gdb, "OK");
}

static const struct {
    const char *type;
    unsigned bytes, bit;
    const char *name;
} flags[] = {
#define GDB_FLAG(type, bytes, bit, name) { #type, bytes, bit, name },
#include "emu/gdb/gdb_flag.def"
#undef GDB_FLAG
};

enum { FLAGS = sizeof flags / sizeof flags[0] };

static void put_flags(struct text *t)
{
    for (unsigned i = 0; i < FLAGS; i++) {
        if (!i || strcmp(flags[i].type, flags[i - 1].type))
            text_put(t, "<flags id=\"%s\" size=\"%u\">", flags[i].type,
                     flags[i].bytes);
        text_put(t, "<field name=\"%s\" start=\"%u\" end=\"%u\"/>",
                 flags[i].name, flags[i].bit, flags[i].bit);
        if (i + 1 == FLAGS || strcmp(flags[i].type, flags[i + 1].type))
            text_put(t, "</flags>");
    }
}

/* gdb calls these groups by name, as in `info registers float`. */
static const char *group_of(const struct register_about *about)
{
    switch (about->group) {
    case REGISTER_X87:
        return " group=\"float\"";
    case REGISTER_SYSTEM:
    case REGISTER_MORE:
        return " group=\"system\"";
    case REGISTER_CORE:
    case REGISTER_GROUPS:
        break;
    }
    return "";
}

/* gdb wants the x87 in the core, also of a model that has none: then it shows
 * these as unavailable. */
size_t gdb_target(const struct gdb *gdb, char *text, size_t room)
{
    struct text t;

    (void)gdb;
    text_begin(&t, text, room);
    text_put(&t, "<?xml version=\"1.0\"?><!DOCTYPE target SYSTEM "
             "\"gdb-target.dtd\"><target version=\"1.0\">"
             "<architecture>i386</architecture>"
             "<feature name=\"org.gnu.gdb.i386.core\">");
    put_flags(&t);
    for (unsigned i = 0; i < REGISTERS; i++) {
        const struct register_about *about = register_about(i);

        if (i && about->group == REGISTER_MORE &&
            register_about(i - 1)->group != REGISTER_MORE)
            text_put(&t, "</feature>"
                     "<feature name=\"org.pagewalk.i386.more\">");
        text_put(&t, "<reg name=\"%s\" bitsize=\"%u\" type=\"%s\" "
                 "regnum=\"%u\"%s/>", about->name, about->bytes * 8,
                 about->type, i, group_of(about));
    }
    text_put(&t, "</feature></target>");
    return t.length;
}

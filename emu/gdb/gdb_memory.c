/* Memory, breakpoints and watches. */
#include <string.h>

#include "emu/gdb/gdb_parts.h"
#include "emu/machine/guest_memory.h"

static enum guest_space space_of(const struct gdb *gdb)
{
    return gdb->debugger->physical ? GUEST_PHYSICAL : GUEST_DATA;
}

/* "ADDR,LENGTH": memory does not go on behind its last address. */
static bool read_range(const struct gdb *gdb, const char **at,
                       uint64_t *address, uint64_t *length)
{
    uint64_t end = UINT64_C(1) << (gdb->debugger->physical ? BUS_PHYS_BITS : 32);

    if (!packet_number(at, address) || *(*at)++ != ',' ||
        !packet_number(at, length) || *address >= end)
        return false;
    if (*length > end - *address)
        *length = end - *address;
    return true;
}

void gdb_read_memory(struct gdb *gdb, const char *text)
{
    uint8_t bytes[PACKET_MAX / 2];
    uint64_t address, length;
    size_t count;

    if (!read_range(gdb, &text, &address, &length) || *text) {
        gdb_answer_error(gdb, GDB_EINVAL);
        return;
    }
    if (length > sizeof bytes)
        length = sizeof bytes;
    count = guest_read(debugger_cpu(gdb->debugger), address, space_of(gdb),
                       bytes, (size_t)length);
    if (!count && length) {
        gdb_answer_error(gdb, GDB_EFAULT);
        return;
    }
    packet_put_bytes(gdb->answer, bytes, count);
    gdb->length = count * 2;
}

static void write_memory(struct gdb *gdb, uint64_t address,
                         const uint8_t *bytes, size_t count)
{
    size_t done;

    gdb->debugger->writing = true;
    done = guest_write(debugger_cpu(gdb->debugger), address, space_of(gdb),
                       bytes, count);
    gdb->debugger->writing = false;
    if (done == count)
        gdb_answer(gdb, "OK");
    else
        gdb_answer_error(gdb, GDB_EFAULT);
}

void gdb_write_memory(struct gdb *gdb, const char *text)
{
    uint8_t bytes[PACKET_MAX / 2];
    uint64_t address, length;

    if (!read_range(gdb, &text, &address, &length) || *text != ':' ||
        packet_get_bytes(bytes, sizeof bytes, text + 1) != (long)length)
        gdb_answer_error(gdb, GDB_EINVAL);
    else
        write_memory(gdb, address, bytes, (size_t)length);
}

void gdb_write_binary(struct gdb *gdb, const char *text, const char *end)
{
    uint64_t address, length;

    if (!read_range(gdb, &text, &address, &length) || *text != ':' ||
        (uint64_t)(end - (text + 1)) != length)
        gdb_answer_error(gdb, GDB_EINVAL);
    else
        write_memory(gdb, address, (const uint8_t *)text + 1, (size_t)length);
}

/* The point that "TYPE,ADDR,KIND" asks for. False: it is malformed. */
static bool read_point(const struct gdb *gdb, const char *text,
                       struct debug_point *point)
{
    bool watches = *text >= '2';

    *point = (struct debug_point){ .for_gdb = true, .size = 1 };
    if (*text < '0' || *text > '4' || text[1] != ',')
        return false;
    point->read = *text == '3' || *text == '4';
    point->write = *text == '2' || *text == '4';
    text += 2;
    if (!packet_number(&text, &point->address) || *text++ != ',' ||
        !packet_number(&text, &point->size) || (*text && *text != ';') ||
        point->address > UINT32_MAX)
        return false;
    if (!watches)
        point->size = 1;
    else
        point->kind = gdb->debugger->physical && point->write && !point->read
                          ? DEBUG_WATCH_PHYSICAL : DEBUG_WATCH;
    return true;
}

static void remove_point(struct gdb *gdb, const struct debug_point *wanted)
{
    struct debugger *d = gdb->debugger;

    for (unsigned i = 0; i < d->points; i++) {
        const struct debug_point *p = &d->point[i];

        if (p->for_gdb && p->address == wanted->address &&
            p->size == wanted->size && p->read == wanted->read &&
            p->write == wanted->write) {
            debugger_remove(d, i);
            return;
        }
    }
}

void gdb_point(struct gdb *gdb, const char *text, bool insert)
{
    struct debug_point point;
    struct error error;

    if (!read_point(gdb, text, &point)) {
        gdb_answer_error(gdb, GDB_EINVAL);
        return;
    }
    if (insert && !debugger_add(gdb->debugger, point, &error)) {
        gdb_answer_error(gdb, GDB_EINVAL);
        return;
    }
    if (!insert)
        remove_point(gdb, &point);
    gdb_answer(gdb, "OK");
}

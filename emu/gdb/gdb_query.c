/* The packets that begin with q and Q. */
#define _POSIX_C_SOURCE 200809L
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "emu/gdb/gdb_parts.h"

enum { TARGET_MAX = 0x4000, TELL_MAX = 0x1000 };

/* Whether the text begins with a word; *rest is behind it. */
static bool begins(const char *text, const char *word, const char **rest)
{
    size_t length = strlen(word);

    *rest = text + length;
    return !strncmp(text, word, length);
}

/* "target.xml:OFFSET,LENGTH" */
static void read_features(struct gdb *gdb, const char *text)
{
    char target[TARGET_MAX];
    uint64_t offset, length;
    size_t size;

    if (!begins(text, "target.xml:", &text)) {
        gdb_answer(gdb, "E00");
        return;
    }
    if (!packet_number(&text, &offset) || *text++ != ',' ||
        !packet_number(&text, &length) || *text) {
        gdb_answer_error(gdb, GDB_EINVAL);
        return;
    }
    size = gdb_target(gdb, target, sizeof target);
    if (offset > size)
        offset = size;
    if (length > PACKET_MAX / 2)
        length = PACKET_MAX / 2;
    if (length < size - offset) {
        gdb->answer[0] = 'm';
    } else {
        gdb->answer[0] = 'l';
        length = size - offset;
    }
    memcpy(gdb->answer + 1, target + offset, (size_t)length);
    gdb->length = (size_t)length + 1;
}

/* What a command printed, in pieces. */
static void tell(struct gdb *gdb, char *text, size_t length)
{
    while (length) {
        size_t piece = length < TELL_MAX ? length : TELL_MAX;
        char after = text[piece];

        text[piece] = 0;
        gdb_tell(gdb, text);
        text[piece] = after;
        text += piece;
        length -= piece;
    }
}

/* A command of the prompt, in digits. */
static void run_command(struct gdb *gdb, const char *digits)
{
    char line[MONITOR_LINE], *printed = NULL;
    long length = packet_get_bytes((uint8_t *)line, sizeof line - 1, digits);
    struct error error;
    size_t size = 0;
    FILE *out = length < 0 ? NULL : open_memstream(&printed, &size);

    if (!out) {
        gdb_answer_error(gdb, GDB_EINVAL);
        return;
    }
    line[length] = 0;
    if (!monitor_remote(gdb->monitor, line, out, &error))
        fprintf(out, "%s\n", error.text);
    if (!fclose(out))
        tell(gdb, printed, size);
    free(printed);
    gdb_answer(gdb, "OK");
}

/* QEMU's packets for what `monitor physical` does. */
static void set_physical(struct gdb *gdb, const char *text)
{
    gdb->debugger->physical = text[0] == '1';
    gdb_answer(gdb, "OK");
}

void gdb_query(struct gdb *gdb, const char *text)
{
    const char *rest;

    if (begins(text, "qSupported", &rest))
        gdb_answer(gdb, "PacketSize=%x;qXfer:features:read+;"
                   "QStartNoAckMode+;vContSupported+;swbreak+;hwbreak+",
                   PACKET_MAX);
    else if (begins(text, "qXfer:features:read:", &rest))
        read_features(gdb, rest);
    else if (begins(text, "qRcmd,", &rest))
        run_command(gdb, rest);
    else if (!strcmp(text, "QStartNoAckMode"))
        gdb_answer(gdb, "OK");
    else if (!strcmp(text, "qC"))
        gdb_answer(gdb, "QC01");
    else if (!strcmp(text, "qfThreadInfo"))
        gdb_answer(gdb, gdb_is_alive(gdb) ? "m01" : "l");
    else if (!strcmp(text, "qsThreadInfo"))
        gdb_answer(gdb, "l");
    else if (begins(text, "qThreadExtraInfo,", &rest))
        gdb_answer(gdb, "435055");      /* "CPU" */
    else if (begins(text, "qAttached", &rest))
        gdb_answer(gdb, "1");
    else if (!strcmp(text, "qqemu.PhyMemMode"))
        gdb_answer(gdb, "%d", gdb->debugger->physical);
    else if (begins(text, "Qqemu.PhyMemMode:", &rest))
        set_physical(gdb, rest);
}

#include "emu/input/input.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "emu/host/number.h"
#include "emu/input/state_hash.h"

void input_init(struct input *in, struct machine *machine)
{
    *in = (struct input){ .machine = machine };
}

static uint64_t now(const struct input *in)
{
    return in->machine->clock.now;
}

/* Delivering, whether from outside or from a log. */

static size_t put_serial(struct input *in, const uint8_t *bytes, size_t size)
{
    return uart_receive(&in->machine->board.uart, bytes, size);
}

static bool put_key(struct input *in, uint16_t key, bool down)
{
    return i8042_key(&in->machine->board.i8042, key, down);
}

enum { MOUSE_BYTES = 6 };       /* of an event in the log */

static void put_mouse(struct input *in, const uint8_t bytes[MOUSE_BYTES])
{
    i8042_mouse(&in->machine->board.i8042, &(struct mouse_move){
        .x = (int16_t)(bytes[0] << 8 | bytes[1]),
        .y = (int16_t)(bytes[2] << 8 | bytes[3]),
        .wheel = (int8_t)bytes[4],
        .buttons = bytes[5],
    });
}

static void note(struct input *in, enum input_source source,
                 const uint8_t *bytes, size_t size)
{
    if (in->file.stream && size)
        input_log_put(&in->file, now(in), source, bytes, size);
}

/* From outside. */

size_t input_serial(struct input *in, const uint8_t *bytes, size_t size)
{
    size_t taken;

    if (in->replays)
        return size;
    taken = put_serial(in, bytes, size < INPUT_BYTES_MAX ? size
                                                         : INPUT_BYTES_MAX);
    note(in, INPUT_serial, bytes, taken);
    return taken;
}

bool input_key(struct input *in, uint16_t key, bool down)
{
    const uint8_t bytes[] = { (uint8_t)(key >> 8), (uint8_t)key, down };

    if (in->replays)
        return true;
    if (!put_key(in, key, down))
        return false;
    note(in, INPUT_key, bytes, sizeof bytes);
    return true;
}

static int limit(int value, int low, int high)
{
    return value < low ? low : value > high ? high : value;
}

void input_mouse(struct input *in, const struct mouse_move *move)
{
    int x = limit(move->x, INT16_MIN, INT16_MAX);
    int y = limit(move->y, INT16_MIN, INT16_MAX);
    const uint8_t bytes[MOUSE_BYTES] = {
        (uint8_t)(x >> 8), (uint8_t)x, (uint8_t)(y >> 8), (uint8_t)y,
        (uint8_t)limit(move->wheel, INT8_MIN, INT8_MAX), move->buttons,
    };

    if (in->replays)
        return;
    put_mouse(in, bytes);
    note(in, INPUT_mouse, bytes, sizeof bytes);
}

/* From a log. */

static void deliver(struct input *in, const struct input_event *event)
{
    const uint8_t *bytes = in->log.bytes + event->at;

    switch (event->source) {
    case INPUT_serial:
        if (put_serial(in, bytes, event->size) != event->size)
            in->refused = true;
        break;
    case INPUT_key:
        if (!put_key(in, (uint16_t)(bytes[0] << 8 | bytes[1]), bytes[2]))
            in->refused = true;
        break;
    case INPUT_mouse:
        put_mouse(in, bytes);
        break;
    default:
        machine_close(in->machine);
        break;
    }
}

static void schedule_next(struct input *in)
{
    if (in->next < in->log.events)
        clock_schedule(&in->machine->clock, &in->event,
                       in->log.event[in->next].tick);
}

static void on_due(void *opaque, uint64_t due)
{
    struct input *in = opaque;

    while (in->next < in->log.events && in->log.event[in->next].tick <= due)
        deliver(in, &in->log.event[in->next++]);
    schedule_next(in);
}

/* Beginning. */

static void say(struct input_about *about, const char *key, const char *value)
{
    about->key[about->lines] = key;
    about->value[about->lines++] = value ? value : "";
}

/* `mem` and `hz` are room for NUMBER_TEXT_MAX bytes each. A file that could not
 * be hashed is known by its name. */
static void describe(struct input_about *about, const struct provenance *run,
                     char *mem, char *hz)
{
    *about = (struct input_about){ .lines = 0 };
    for (unsigned i = 0; i < run->files; i++) {
        const struct provenance_file *file = &run->file[i];

        say(about, file->what, *file->sha256 ? file->sha256 : file->name);
    }
    say(about, "tlb", run->tlb);
    say(about, "memory", number_size(run->mem, mem, NUMBER_TEXT_MAX));
    say(about, "clock", provenance_clock(run));
    *hz = '\0';
    if (run->hz)
        snprintf(hz, NUMBER_TEXT_MAX, "%" PRIu64, run->hz);
    say(about, "freq", hz);
    say(about, "options", run->options);
    say(about, "devices", run->devices);
}

bool input_record(struct input *in, const char *path,
                  const struct provenance *run, struct error *error)
{
    char mem[NUMBER_TEXT_MAX], hz[NUMBER_TEXT_MAX];
    struct input_about about;

    if (!file_part_open(&in->file, path, error))
        return false;
    describe(&about, run, mem, hz);
    input_log_put_head(&in->file, &about);
    return true;
}

static const char *value_of(const struct input_about *about, const char *key)
{
    for (unsigned i = 0; i < about->lines; i++)
        if (!strcmp(about->key[i], key))
            return about->value[i];
    return "";
}

bool input_replay(struct input *in, struct input_log *log,
                  const struct provenance *run, struct error *error)
{
    char mem[NUMBER_TEXT_MAX], hz[NUMBER_TEXT_MAX];
    struct input_about about;

    describe(&about, run, mem, hz);
    for (unsigned i = 0; i < about.lines; i++) {
        const char *was = value_of(&log->about, about.key[i]);

        if (strcmp(was, about.value[i]))
            return error_usage(error, "%s: recorded with another run: %s was "
                               "'%s', not '%s'", log->path, about.key[i], was,
                               about.value[i]);
    }
    in->log = *log;
    *log = (struct input_log){0};
    in->replays = true;
    in->event = (struct event){ .fire = on_due, .opaque = in };
    schedule_next(in);
    return true;
}

/* The end. */

static bool check_end(const struct input *in, struct error *error)
{
    char hash[STATE_HASH_TEXT];

    if (in->refused)
        return error_guest(error, "%s: a device of the replay has not taken "
                           "what it took in the recording", in->log.path);
    if (!in->log.ended)
        return error_guest(error, "%s: has no end, so the replay's end is "
                           "not compared: the recording was killed",
                           in->log.path);
    if (now(in) != in->log.end_tick)
        return error_guest(error, "%s: the replay has ended at tick %" PRIu64
                           ", the recording at tick %" PRIu64, in->log.path,
                           now(in), in->log.end_tick);
    if (strcmp(state_hash(in->machine, hash), in->log.hash))
        return error_guest(error, "%s: the replay has not ended in the state "
                           "of the recording", in->log.path);
    return true;
}

bool input_finish(struct input *in, struct error *error)
{
    char hash[STATE_HASH_TEXT];

    if (in->replays)
        return check_end(in, error);
    if (!in->file.stream)
        return true;
    if (in->machine->stop == MACHINE_CLOSED)
        input_log_put(&in->file, now(in), INPUT_close, NULL, 0);
    input_log_put_end(&in->file, now(in), state_hash(in->machine, hash));
    return file_part_close(&in->file, error);
}

void input_destroy(struct input *in)
{
    struct error ignored;

    if (in->file.stream) {
        file_part_fail(&in->file, ECANCELED);
        file_part_close(&in->file, &ignored);
    }
    input_log_free(&in->log);
}

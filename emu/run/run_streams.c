#define _POSIX_C_SOURCE 200809L
#include <unistd.h>

#include "emu/host/number.h"
#include "emu/options/file_uses.h"
#include "emu/run/run.h"

#define CLEAR_LINE "\r\033[K"   /* ECMA-48 CR and EL */

static void on_serial_output(void *opaque, uint8_t byte)
{
    struct run *run = opaque;

    typist_printed(&run->typist, byte);
    serial_output(&run->serial, byte);
}

static void on_parallel_output(void *opaque, uint8_t byte)
{
    output_byte(&((struct run *)opaque)->parallel, byte);
}

void run_streams_configure(struct machine_config *config)
{
    config->serial_output = on_serial_output;
    config->parallel_output = on_parallel_output;
}

/* The terminal is the guest's where nobody else needs it. */
static const char *serial_place(const struct run *run)
{
    const struct options *options = run->options;

    if (options->serial)
        return options->serial;
    return run->has_window || run->text || file_uses_stdout(options) ||
                   (options->gdb.given &&
                    options->gdb.address.kind == CONNECTION_STDIO)
               ? "none" : "stdio";
}

bool run_streams_open(struct run *run, struct error *error)
{
    const char *parallel = run->options->parallel;

    if (!serial_open(&run->serial, serial_place(run), error) ||
        !output_open(&run->parallel, parallel ? parallel : "none", error))
        return false;
    /* The monitor reads a script on standard input, the guest does not. */
    if (run->options->monitor && !run->serial.terminal)
        run->serial.input = false;
    return true;
}

bool run_streams_close(struct run *run, struct error *error)
{
    return serial_close(&run->serial, error) &
           output_close(&run->parallel, error);
}

/* Bytes that the guest is not ready for wait until it is. */
static void poll_serial(struct run *run)
{
    struct serial *serial = &run->serial;

    serial_poll(serial);
    if (serial->pending_count && uart_is_receiving(&run->machine.board.uart))
        serial_taken(serial, input_serial(&run->input, serial->pending,
                                          serial->pending_count));
}

void run_streams_begin_trace(struct run *run)
{
    const struct options *options = run->options;

    run->shows_trace = options->trace && !options->quiet &&
                       !options->monitor && isatty(STDERR_FILENO) &&
                       !run->serial.output.stream;
}

void run_streams_end_trace(const struct run *run)
{
    if (run->shows_trace)
        fputs(CLEAR_LINE, stderr);
}

/* Every second of the host's time, on a terminal that the guest does not print
 * to: how large the trace has become. */
static void show_trace(struct run *run)
{
    const struct recorder *recorder = &run->machine.recorder;
    char text[NUMBER_TEXT_MAX];
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    if (now.tv_sec == run->shown)
        return;
    run->shown = now.tv_sec;
    fprintf(stderr, CLEAR_LINE "trace: %s bytes\r",
            number_group(recorder->writer.offset, text, sizeof text));
}

void run_streams_vblank(struct run *run)
{
    if (run->shows_trace)
        show_trace(run);
    poll_serial(run);
    output_flush(&run->parallel);
    if (run->serial.wants_end)
        machine_close(&run->machine);
    if (run->serial.wants_monitor && !run->has_gdb) {
        run->prompt_wanted = true;
        machine_pause(&run->machine);
    }
    run->serial.wants_monitor = false;
}

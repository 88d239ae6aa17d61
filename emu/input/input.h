/*
 * All that comes into a machine from outside goes through here, so that it can
 * be written to a log, and a log can take its place.
 *
 * A run is a function of its image, model, options and input. The log holds the
 * input, each with the tick at which it came, and at the end a hash of the
 * machine's state; docs/input.md describes the file. A replay delivers the same
 * at the same ticks, and compares the state.
 */
#ifndef PAGEWALK_EMU_INPUT_INPUT_H
#define PAGEWALK_EMU_INPUT_INPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "emu/host/error.h"
#include "emu/host/file_part.h"
#include "emu/input/input_log.h"
#include "emu/machine/machine.h"
#include "emu/provenance/provenance.h"

struct input {
    struct machine *machine;
    struct file_part file;          /* open while the run is recorded */
    struct input_log log;           /* of a replay */
    bool replays;
    size_t next;                    /* event of the log */
    struct event event;             /* at its tick */
    bool refused;                   /* a device has not taken what it took when
                                       the log was recorded */
};

/* Live input, none of it recorded. */
void input_init(struct input *input, struct machine *machine);

/* Records from now on; `run` says what the run is, and must outlive it. */
bool input_record(struct input *input, const char *path,
                  const struct provenance *run, struct error *error);

/* Replays a log from now on: input from elsewhere is dropped. `run` is this
 * run; a log of another one is refused. The log becomes the input's. */
bool input_replay(struct input *input, struct input_log *log,
                  const struct provenance *run, struct error *error);

/* Bytes for COM1. Returns how many the port took: the caller sends the others
 * later. */
size_t input_serial(struct input *input, const uint8_t *bytes, size_t size);

/* A key goes down or up, as i8042_key has it. False: try again later. */
bool input_key(struct input *input, uint16_t key, bool down);

/* The mouse is moved, as i8042_mouse has it; of each count, what 16 bits hold,
 * and of the wheel's notches, what 8 do. */
void input_mouse(struct input *input, const struct mouse_move *move);

/* To be called when the run has ended, by the user too (MACHINE_CLOSED).
 * Completes the recording, or compares the end of the replay. False: the file
 * could not be written, or the run was not the one that was recorded. */
bool input_finish(struct input *input, struct error *error);

/* Frees what is left after a run that did not finish. */
void input_destroy(struct input *input);

#endif

#define _POSIX_C_SOURCE 200809L
/* What comes into a machine, recorded and replayed: where it arrives, and that
 * the log has it. The guest is the boot ROM, which does not look at it. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/zeroed.h"
#include "emu/input/input.h"
#include "emu/model/model_file.h"
#include "firmware/image.h"

Suite *input_suite(void);

enum { MEM = 16 << 20, LIMIT = 100000, SET_REMOTE = 0xf0 };

static char path[] = "/tmp/check_input.XXXXXX";
static struct cpu_model model;
static struct provenance run;
static struct machine *machine;
static struct input input;
static struct error error;

static void set_up(void)
{
    int fd;

    strcpy(path + sizeof path - 7, "XXXXXX");
    fd = mkstemp(path);
    ck_assert_int_ge(fd, 0);
    close(fd);
    ck_assert(model_file_load(&model, "p6", &error));
}

static void tear_down(void)
{
    unlink(path);
}

/* A machine whose mouse adds up what it is moved. */
static void begin(void)
{
    machine = zeroed_new(sizeof *machine);
    ck_assert_ptr_nonnull(machine);
    ck_assert(machine_init(machine, &(struct machine_config){
        .model = &model,
        .mem = MEM,
        .max_cycles = LIMIT,
        .rom = firmware_bios,
        .rom_size = (size_t)(firmware_bios_end - firmware_bios),
        .log_stream = stderr,
    }, &error));
    mouse_write(&machine->board.i8042.mouse, SET_REMOTE);
    input_init(&input, machine);
}

static void end(void)
{
    machine_run(machine);
    ck_assert_msg(input_finish(&input, &error), "%s", error.text);
    input_destroy(&input);
}

static void expect_mouse(int x, int y, int wheel, uint8_t buttons)
{
    const struct mouse *mouse = &machine->board.i8042.mouse;

    ck_assert_int_eq(mouse->x, x);
    ck_assert_int_eq(mouse->y, y);
    ck_assert_int_eq(mouse->wheel, wheel);
    ck_assert_uint_eq(mouse->buttons, buttons);
    machine_destroy(machine);
    free(machine);
}

START_TEST(a_moved_mouse_is_recorded_and_replayed)
{
    const struct mouse_move move = { -300, 7, -1, MOUSE_LEFT | MOUSE_MIDDLE };
    static const uint8_t bytes[] = { 0xfe, 0xd4, 0, 7, 0xff, 5 };
    struct input_log input_log;

    begin();
    machine->board.i8042.mouse.id = MOUSE_WHEEL;
    ck_assert(input_record(&input, path, &run, &error));
    input_mouse(&input, &move);
    end();
    expect_mouse(-300, -7, -1, 5);

    ck_assert(input_log_read(&input_log, path, &error));
    ck_assert_uint_eq(input_log.events, 1);
    ck_assert_int_eq(input_log.event[0].source, INPUT_mouse);
    ck_assert_mem_eq(input_log.bytes, bytes, sizeof bytes);

    begin();
    machine->board.i8042.mouse.id = MOUSE_WHEEL;
    ck_assert(input_replay(&input, &input_log, &run, &error));
    input_mouse(&input, &move);                 /* of the host: dropped */
    end();
    expect_mouse(-300, -7, -1, 5);
}
END_TEST

START_TEST(a_way_beyond_the_log_is_cut_the_same_way_in_both)
{
    struct input_log input_log;

    begin();
    ck_assert(input_record(&input, path, &run, &error));
    input_mouse(&input, &(struct mouse_move){ .x = 100000, .y = -100000 });
    end();
    expect_mouse(32767, 32768, 0, 0);
    ck_assert(input_log_read(&input_log, path, &error));
    begin();
    ck_assert(input_replay(&input, &input_log, &run, &error));
    end();
    expect_mouse(32767, 32768, 0, 0);
}
END_TEST

Suite *input_suite(void)
{
    Suite *suite = suite_create("input");
    TCase *tc = tcase_create("input");

    tcase_add_checked_fixture(tc, set_up, tear_down);
    tcase_add_test(tc, a_moved_mouse_is_recorded_and_replayed);
    tcase_add_test(tc, a_way_beyond_the_log_is_cut_the_same_way_in_both);
    suite_add_tcase(suite, tc);
    return suite;
}

/* The bundled kernel's shell, typed at the keyboard and read from the serial
 * port. tests/cli/shell.sh types at the serial port. */
#define _POSIX_C_SOURCE 200809L
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "emu/image/bundled.h"
#include "emu/kernel/loader.h"
#include "emu/machine/machine.h"
#include "emu/model/model_file.h"
#include "firmware/image.h"

Suite *shell_suite(void);

enum {
    OUTPUT_SIZE = 64 << 10,
    /* Scan codes of set 1; KEY_E: behind an E0. */
    KEY_E = I8042_KEY_EXTENDED,
    ENTER = 0x1c, BACKSPACE = 0x0e, TAB = 0x0f,
    HOME = KEY_E | 0x47, UP = KEY_E | 0x48, LEFT = KEY_E | 0x4b,
    RIGHT = KEY_E | 0x4d, END = KEY_E | 0x4f, DOWN = KEY_E | 0x50,
    DELETE = KEY_E | 0x53,
    H = 0x23, E = 0x12, L = 0x26, P = 0x19, M = 0x32, A = 0x1e, S = 0x1f,
    X = 0x2d, I = 0x17, T = 0x14,
    NO_KEY = 0,
};

static struct shell {
    struct machine machine;
    const uint16_t *key;        /* the next one to be typed */
    bool down;                  /* it has been pressed */
    char output[OUTPUT_SIZE];
    size_t length;
} shell;

static void on_serial_output(void *opaque, uint8_t byte)
{
    (void)opaque;
    if (shell.length + 1 < OUTPUT_SIZE)
        shell.output[shell.length++] = (char)byte;
}

/* Types a key every frame, once there is a prompt. */
static void on_vblank(void *opaque)
{
    (void)opaque;
    if (!strstr(shell.output, "\n> ") || *shell.key == NO_KEY ||
        !i8042_key(&shell.machine.board.i8042, *shell.key, !shell.down))
        return;
    shell.key += shell.down;
    shell.down = !shell.down;
}

/* Boots the kernel beside the test program, types the keys, and runs until the
 * shell's `exit`. */
static void type(const uint16_t *keys)
{
    static struct cpu_model model;
    struct kernel_image kernel;
    struct error error;
    char path[BUNDLED_PATH_SIZE + 64];

    ck_assert(bundled_program_folder(path));
    strcat(path, "/../guest/kernel.elf");
    ck_assert(model_file_load(&model, "p6", &error));
    ck_assert_msg(loader_load(&(struct kernel_request){
        .path = path, .mem = 64 << 20,
    }, &kernel, &error), "%s", error.text);
    memset(&shell, 0, sizeof(shell));
    shell.key = keys;
    ck_assert(machine_init(&shell.machine, &(struct machine_config){
        .model = &model,
        .mem = 64 << 20,
        .max_cycles = UINT64_C(4000000000),
        .rom = firmware_bios,
        .rom_size = (size_t)(firmware_bios_end - firmware_bios),
        .kernel = &kernel,
        .log_stream = stderr,
        .serial_output = on_serial_output,
        .vblank = on_vblank,
    }, &error));
    ck_assert_int_eq(machine_run(&shell.machine), MACHINE_EXIT);
    machine_destroy(&shell.machine);
    kernel_image_free(&kernel);
}

static unsigned count(const char *text)
{
    unsigned found = 0;

    for (const char *at = shell.output; (at = strstr(at, text)); at++)
        found++;
    return found;
}

START_TEST(cursor_keys_of_the_keyboard_edit_the_line)
{
    /* "xaps", Home, Delete, "m" makes "maps"; then Left, End and Backspace. */
    static const uint16_t keys[] = {
        X, A, P, S, S, LEFT, END, BACKSPACE, HOME, DELETE, M, RIGHT, ENTER,
        E, X, I, T, ENTER, NO_KEY,
    };

    type(keys);
    ck_assert_uint_eq(count("lowmem \r\n"), 1);
    ck_assert_uint_eq(count("no such command"), 0);
}
END_TEST

START_TEST(up_and_down_of_the_keyboard_recall_lines)
{
    /* "maps", "help", Up Up: maps; Down: help; and so `exit` at the end. */
    static const uint16_t keys[] = {
        M, A, P, S, ENTER, H, E, L, P, ENTER, UP, UP, ENTER,
        UP, UP, DOWN, ENTER, E, X, I, TAB, ENTER, NO_KEY,
    };

    type(keys);
    ck_assert_uint_eq(count("lowmem \r\n"), 3);
    ck_assert_uint_eq(count("this list"), 1);
}
END_TEST

Suite *shell_suite(void)
{
    Suite *suite = suite_create("shell");
    TCase *tc = tcase_create("keyboard");

    tcase_add_test(tc, cursor_keys_of_the_keyboard_edit_the_line);
    tcase_add_test(tc, up_and_down_of_the_keyboard_recall_lines);
    suite_add_tcase(suite, tc);
    return suite;
}

/* The VGA test kernel (README.md): every scene, or the one that the command
 * line asks for as `scene=NAME`; then the debug exit. With `hold` it waits for a
 * byte on COM1 after each scene, so that someone can look. */
#include "tests/guest/vga/main.h"

#include <stddef.h>

#include "guest/arch/io.h"
#include "guest/drivers/console.h"
#include "guest/drivers/debug_exit.h"
#include "guest/drivers/serial.h"
#include "guest/lib/printk.h"
#include "tests/guest/vga/vga_test.h"

enum {
    MULTIBOOT_CMDLINE = 1 << 2, CMDLINE_FIELD = 4,
    COM1 = 0x3f8, COM1_STATUS = COM1 + 5, COM1_READY = 1,
};

const char *scene_name;

#define LIST(...) { __VA_ARGS__ }
#define MODE(name, misc, seq, crtc, gfx, attr)                          \
    static const struct mode mode_##name = { misc, seq, crtc, gfx, attr };
#include "tests/guest/vga/modes.def"
#undef MODE

static const struct scene {
    const char *name;
    const struct mode *mode;
    void (*draw)(void);
} scenes[] = {
#define SCENE(name, mode, draw) { #name, &mode_##mode, draw },
#include "tests/guest/vga/scenes.def"
#undef SCENE
};

static const struct scene *current;

void scene_again(void)
{
    mode_set(current->mode);
}

/* What follows the key in a text; null: the key is not there. */
static const char *behind(const char *text, const char *key)
{
    for (; *text; text++) {
        const char *at = text, *k = key;

        while (*k && *at == *k)
            at++, k++;
        if (!*k)
            return at;
    }
    return NULL;
}

/* Whether the text begins with this word. */
static bool is_word(const char *text, const char *word)
{
    while (*word && *text == *word)
        text++, word++;
    return !*word && (!*text || *text == ' ');
}

static void wait_for_a_byte(void)
{
    while (!(inb(COM1_STATUS) & COM1_READY))
        ;
    inb(COM1);
}

void main(const uint32_t *info)
{
    const char *line = info[0] & MULTIBOOT_CMDLINE
                           ? (const char *)info[CMDLINE_FIELD] : "";
    const char *one = behind(line, "scene=");
    bool hold = behind(line, "hold");

    serial_init();
    console_init();
    for (unsigned i = 0; i < sizeof scenes / sizeof scenes[0]; i++) {
        current = &scenes[i];
        if (one && !is_word(one, current->name))
            continue;
        scene_name = current->name;
        scene_again();
        report("registers", sum_of_registers());
        current->draw();
        report("dac", sum_of_dac());
        printk("SHOWN %s\n", scene_name);
        if (hold)
            wait_for_a_byte();
    }
    serial_drain();
    debug_exit(0);
}

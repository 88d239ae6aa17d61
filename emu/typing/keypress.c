#include "emu/typing/keypress.h"

bool keypress_go_on(struct keypress *press, struct input *input)
{
    const struct keystroke *stroke = &press->stroke;

    while (!press->rises && press->down < stroke->keys) {
        if (!input_key(input, stroke->key[press->down], true))
            return false;
        press->down++;
    }
    if (!press->rises) {
        press->rises = true;
        return false;
    }
    while (press->down) {
        if (!input_key(input, stroke->key[press->down - 1], false))
            return false;
        press->down--;
    }
    press->rises = false;
    return true;
}

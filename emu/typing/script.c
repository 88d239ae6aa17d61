#include "emu/typing/script.h"

#include <string.h>

static struct script_step *add(struct script *script, struct error *error)
{
    if (script->steps < SCRIPT_STEPS_MAX)
        return &script->step[script->steps++];
    error_usage(error, "more than %d steps", SCRIPT_STEPS_MAX);
    return NULL;
}

bool script_wait(struct script *script, const char *text, struct error *error)
{
    struct script_step *step;

    if (!*text)
        return error_usage(error, "no text to wait for");
    if (strlen(text) > SCRIPT_TEXT_MAX)
        return error_usage(error, "more than %d characters",
                           SCRIPT_TEXT_MAX);
    step = add(script, error);
    if (!step)
        return false;
    *step = (struct script_step){
        .text = text, .waits = true,
        .limit = script->limit ? script->limit : SCRIPT_LIMIT,
    };
    script->limit_unused = false;
    return true;
}

bool script_type(struct script *script, const char *text,
                 enum keystroke_line line, struct error *error)
{
    struct script_step *step;

    if (!keystroke_check(text, line, error))
        return false;
    step = add(script, error);
    if (step)
        *step = (struct script_step){ .text = text, .line = line };
    return step;
}

void script_limit(struct script *script, uint64_t ticks)
{
    script->limit = ticks;
    script->limit_unused = true;
}

#include "emu/typing/typist.h"

#include <inttypes.h>
#include <string.h>

static struct machine *machine_of(const struct typist *typist)
{
    return typist->input->machine;
}

/* The step, or null where the script has ended. */
static const struct script_step *step_at(const struct typist *typist,
                                         unsigned number)
{
    return number < typist->script->steps ? &typist->script->step[number]
                                          : NULL;
}

/* Looks out for the next text from now on, also while one is being typed. */
static void await(struct typist *typist, unsigned from)
{
    const struct script_step *step;

    typist->awaited = (struct trigger){ .when = { .kind = WHEN_NONE } };
    while ((step = step_at(typist, from)) && !step->waits)
        from++;
    if (step)
        typist->awaited.when = (struct when){ .kind = WHEN_text,
                                              .text = step->text };
}

/* What COM1 has shown may stand on the screen as well: it is passed over. */
static void look(struct typist *typist)
{
    if (typist->awaited.when.kind == WHEN_NONE)
        return;
    screen_text_look(&typist->screen, &machine_of(typist)->board.vga);
    while (typist->told && screen_text_find(&typist->screen, typist->told))
        ;
    typist->told = NULL;
    if (!typist->awaited.fired &&
        screen_text_find(&typist->screen, typist->awaited.when.text))
        typist->awaited.fired = true;
}

static void on_met(void *opaque)
{
    (void)opaque;           /* `fired` says it */
}

static void on_limit(void *opaque, uint64_t due)
{
    struct typist *typist = opaque;

    (void)due;
    look(typist);
    if (typist->awaited.fired)
        return;
    typist->failed = true;
    machine_close(machine_of(typist));
}

/* The wait under way has come to its end: true. */
static bool wait_step(struct typist *typist, const struct script_step *step)
{
    struct clock *clock = &machine_of(typist)->clock;

    if (typist->awaited.fired) {
        clock_cancel(clock, &typist->limit);
        await(typist, typist->step + 1);
        return true;
    }
    if (!typist->begun) {
        typist->begun = true;
        clock_schedule(clock, &typist->limit,
                       step->limit < CLOCK_NEVER - clock->now
                           ? clock->now + step->limit : CLOCK_NEVER);
    }
    return false;
}

static bool press(struct typist *typist)
{
    return keypress_go_on(&typist->press, typist->input);
}

static bool send(struct typist *typist)
{
    const struct keystroke *stroke = &typist->press.stroke;

    if (!uart_is_receiving(&machine_of(typist)->board.uart))
        return false;
    typist->bytes += (unsigned)input_serial(typist->input,
                                            stroke->byte + typist->bytes,
                                            stroke->bytes - typist->bytes);
    return typist->bytes == stroke->bytes;
}

static bool next_stroke(struct typist *typist, const struct script_step *step)
{
    struct error ignored;

    typist->bytes = 0;
    return *typist->left &&
           keystroke_next(&typist->press.stroke, &typist->left, step->line,
                          &ignored);
}

/* Types what can be typed now; true: the text has come to its end. */
static bool type_step(struct typist *typist, const struct script_step *step)
{
    bool (*type)(struct typist *) =
        step->line == KEYSTROKE_KEYBOARD ? press : send;

    if (!typist->left) {
        typist->left = step->text;
        if (!next_stroke(typist, step))
            return true;
    }
    while (type(typist)) {
        if (!next_stroke(typist, step))
            return true;
        if (step->line == KEYSTROKE_KEYBOARD)
            return false;
    }
    return false;
}

static void advance(struct typist *typist)
{
    typist->step++;
    typist->begun = false;
    typist->left = NULL;
}

static void go_on(struct typist *typist)
{
    const struct script_step *step;

    while ((step = step_at(typist, typist->step)) &&
           (step->waits ? wait_step(typist, step) : type_step(typist, step)))
        advance(typist);
}

void typist_init(struct typist *typist, const struct script *script,
                 struct input *input)
{
    *typist = (struct typist){
        .script = script, .input = input,
        .limit = { .fire = on_limit, .opaque = typist },
    };
    await(typist, 0);
}

void typist_printed(struct typist *typist, uint8_t byte)
{
    const struct script_step *step, *next;

    if (!typist->awaited.when.kind || typist->awaited.fired)
        return;
    typist->awaited.fire = on_met;
    trigger_printed(&typist->awaited, byte);
    if (!typist->awaited.fired)
        return;
    typist->told = typist->awaited.when.text;
    /* The texts of two waits in a row may come between two looks. Keys are not
     * typed in the midst of an instruction. */
    step = step_at(typist, typist->step);
    next = step_at(typist, typist->step + 1);
    if (step->waits && next && next->waits && wait_step(typist, step))
        advance(typist);
}

void typist_vblank(struct typist *typist)
{
    if (typist->failed || !step_at(typist, typist->step))
        return;
    look(typist);
    go_on(typist);
}

bool typist_check(const struct typist *typist, struct error *error)
{
    const struct script_step *step;
    unsigned number = typist->step;

    while ((step = step_at(typist, number)) &&
           (!step->waits ||
            (typist->awaited.fired && step->text == typist->awaited.when.text)))
        number++;
    if (!step)
        return true;
    if (typist->failed)
        return error_guest(error, "--wait '%s': did not come within %" PRIu64
                           " cycles", step->text, step->limit);
    return error_guest(error, "--wait '%s': did not come", step->text);
}

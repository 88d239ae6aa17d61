#include "emu/run/control.h"

enum { SLOWEST = 7, FASTEST_RATE = 1000000, PIECES = 60 };

static bool set_slowness(struct control *control, unsigned slowness)
{
    bool changed = slowness != control->slowness;

    control->slowness = slowness;
    pace_restart(&control->pace);
    return changed;
}

bool control_obey(struct control *control, enum window_command command)
{
    switch (command) {
    case WINDOW_PAUSE:
        control->paused = control->step || !control->paused;
        control->step = CONTROL_NO_STEP;
        pace_restart(&control->pace);
        return true;
    case WINDOW_STEP:
        control->paused = true;
        control->step = CONTROL_ONE;
        return true;
    case WINDOW_FLUSH:
        control->paused = true;
        control->step = CONTROL_FLUSH;
        return true;
    case WINDOW_SLOWER:
        return control->slowness < SLOWEST &&
               set_slowness(control, control->slowness + 1);
    case WINDOW_FASTER:
        return control->slowness > 0 &&
               set_slowness(control, control->slowness - 1);
    default:
        return false;
    }
}

uint64_t control_rate(const struct control *control)
{
    uint64_t rate = FASTEST_RATE;

    for (unsigned i = 1; i < control->slowness; i++)
        rate /= 10;
    return control->slowness ? rate : 0;
}

uint64_t control_piece(const struct control *control)
{
    uint64_t piece = control_rate(control) / PIECES;

    return piece ? piece : 1;
}

uint64_t control_ahead(struct control *control, uint64_t instructions,
                       uint64_t host)
{
    uint64_t each = PACE_SECOND_NS / control_rate(control);

    return pace_ahead(&control->pace, instructions * each, host);
}

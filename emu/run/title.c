#include "emu/run/title.h"

#include <inttypes.h>
#include <stdio.h>

#include "emu/host/number.h"

char *title_write(char *text, size_t size, const struct control *control,
                  const struct speed *speed)
{
    char rate[NUMBER_TEXT_MAX];

    if (control->step == CONTROL_FLUSH)
        snprintf(text, size, "Pagewalk: running to the next flush");
    else if (control->paused)
        snprintf(text, size, "Pagewalk: paused%s%s",
                 *control->note ? ", " : "", control->note);
    else if (control->slowness)
        snprintf(text, size, "Pagewalk: slow, %s instruction%s a second",
                 number_group(control_rate(control), rate, sizeof rate),
                 control_rate(control) == 1 ? "" : "s");
    else if (!speed->measured)
        snprintf(text, size, "Pagewalk");
    else
        snprintf(text, size, "Pagewalk: %s, %.0f MHz, %.1f MIPS",
                 speed->idle ? "idle" : "running", speed->mhz, speed->mips);
    return text;
}

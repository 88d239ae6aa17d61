/* How far the guest runs: step, next, until, finish, continue. */
#include <string.h>

#include "cpu/access/segment.h"
#include "emu/debug/frames.h"
#include "emu/host/number.h"
#include "emu/monitor/monitor_parts.h"

static void resume(struct monitor *m, struct debug_goal goal)
{
    m->goal = goal;
    m->resume = true;
}

static bool read_count(const char *name, const char *text, uint64_t *count,
                       struct error *error)
{
    *count = 1;
    return !*text || (number_parse(text, count) && *count) ||
           error_usage(error, "%s %s: not a number above 0", name, text);
}

bool monitor_do_step(struct monitor *m, const char *text, struct error *error)
{
    uint64_t steps;

    if (!read_count("step", text, &steps, error))
        return false;
    resume(m, (struct debug_goal){ .steps = steps });
    return true;
}

bool monitor_do_cont(struct monitor *m, const char *text, struct error *error)
{
    if (!monitor_no_argument(text, error))
        return false;
    resume(m, (struct debug_goal){ .steps = 0 });
    return true;
}

bool monitor_do_next(struct monitor *m, const char *text, struct error *error)
{
    uint64_t count;

    if (!read_count("next", text, &count, error))
        return false;
    m->nexts = count - 1;
    resume(m, frames_next(&m->debugger));
    return true;
}

bool monitor_do_finish(struct monitor *m, const char *text,
                       struct error *error)
{
    struct debug_goal goal;

    if (!monitor_no_argument(text, error))
        return false;
    if (!frames_finish(&m->debugger, &goal))
        return error_usage(error, "finish: no frame of a caller is known");
    resume(m, goal);
    return true;
}

/* Without an address: beyond this instruction, in this frame. */
bool monitor_do_until(struct monitor *m, const char *text, struct error *error)
{
    const struct cpu *cpu = monitor_cpu(m);
    struct debug_goal goal;
    uint32_t lin = 0;

    if (!*text) {
        resume(m, frames_until(&m->debugger));
        return true;
    }
    if (!monitor_linear(m, &text, &lin, error) ||
        !monitor_no_argument(text, error))
        return false;
    goal = (struct debug_goal){
        .has_target = true, .target = lin, .esp_least = cpu->r[ESP],
        .esp_most = UINT32_MAX,
    };
    resume(m, goal);
    return true;
}

#include <inttypes.h>

#include "base/escape.h"
#include "emu/host/number.h"
#include "emu/profile/callgrind.h"
#include "emu/profile/cycle_functions.h"
#include "emu/run/run.h"
#include "emu/stats/stats.h"

/* Ends the log and the event stream. False: one of them is not complete. */
static bool finish_streams(struct machine *machine, struct setup *setup,
                           bool quiet, struct error *error)
{
    bool complete = !machine->config.events ||
                    event_log_finish(&machine->events, error);
    struct error ignored;

    if (machine->config.perfetto)
        perfetto_finish(&machine->perfetto);
    if (machine->config.perfetto && machine->perfetto.dropped && !quiet)
        fprintf(stderr, "pagewalk: --perfetto: the first %d events are "
                "written, %" PRIu64 " are left out\n", PERFETTO_EVENTS_MAX,
                machine->perfetto.dropped);
    return setup_finish(setup, complete, complete ? error : &ignored) &&
           complete;
}

static bool write_profile(struct machine *machine,
                          const struct options *options, struct error *error)
{
    const struct attribution *attribution = machine_attribution(machine);
    const char *elf = machine->config.elf;

    if (attribution)
        profile_add_refills(&machine->profile, attribution);
    return callgrind_write(&machine->profile, &(struct callgrind_about){
        .path = options->callgrind,
        .what = elf                      ? elf
                : options->operand_count ? options->operands[0]
                                         : options->bios,
        .names = {machine->config.symbols, machine->config.programs, elf},
        .notes = options->quiet ? NULL : stderr,
    }, error);
}

static bool finish_trace(struct machine *machine,
                         const struct options *options, struct error *error)
{
    const struct recorder *recorder = &machine->recorder;
    char text[2][NUMBER_TEXT_MAX];

    if (!recorder_close(&machine->recorder, error))
        return false;
    if (!options->quiet) {
        fputs("pagewalk: ", stderr);
        escape_print(options->trace, stderr);
        fprintf(stderr, ": %s bytes, %s references\n",
                number_group(recorder->writer.offset, text[0],
                             sizeof text[0]),
                number_group(recorder->references, text[1], sizeof text[1]));
    }
    return true;
}

bool run_outputs_write(struct run *run, struct setup *setup,
                       struct error *error)
{
    const struct options *options = run->options;
    struct machine *machine = &run->machine;
    const struct stats_layout layout = {
        .top = options->top ? options->top : STATS_TOP,
        .functions = options->profile_cycles.value
                         ? options->profile_cycles.value : CYCLE_FUNCTIONS_TOP,
    };
    struct error later;
    bool ok;

    if (options->separator)
        stats_fields(machine, &layout, options->separator, stderr);
    else if (!options->quiet)
        stats_text(machine, &layout, stderr);
    ok = finish_streams(machine, setup, options->quiet, error);
    ok = (!options->trace ||
          finish_trace(machine, options, ok ? error : &later)) && ok;
    ok = (!options->stats ||
          stats_json(machine, options->stats, ok ? error : &later)) && ok;
    ok = (!options->callgrind ||
          write_profile(machine, options, ok ? error : &later)) && ok;
    return run_pictures_finish(run, ok ? error : &later) && ok;
}

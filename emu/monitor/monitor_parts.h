/* What the files of the monitor share: the functions of monitor.def. Each takes
 * what follows the command's name, without blanks at either end. */
#ifndef PAGEWALK_EMU_MONITOR_MONITOR_PARTS_H
#define PAGEWALK_EMU_MONITOR_MONITOR_PARTS_H

#include "emu/monitor/monitor.h"

#define MONITOR_COMMAND(name, function, arguments, when, help) \
    bool monitor_do_##function(struct monitor *m, const char *text, \
                               struct error *error);
#include "emu/monitor/monitor.def"
#undef MONITOR_COMMAND

/* False with a line if there is an argument. */
bool monitor_no_argument(const char *text, struct error *error);

/* A linear address at the beginning of *text, which moves behind it. */
bool monitor_linear(struct monitor *m, const char **text, uint32_t *lin,
                    struct error *error);

/* The name of the n-th command, or of the n-th event of `catch`; null: there are
 * no more. */
const char *monitor_command_name(unsigned n);
const char *monitor_event_name(unsigned n);

/* The words that Tab offers: commands, and behind them events, registers and the
 * guest's names (line_editor_word). */
const char *monitor_word(void *opaque, const char *line, const char *word,
                         unsigned n);

/* Prints the events of `catch` as lines of the help. */
void monitor_help_events(const struct monitor *m);

/* Prints the breakpoints, watches and catches. */
void monitor_show_points(struct monitor *m);

#endif

/* What the files of the debugger share. */
#ifndef PAGEWALK_EMU_DEBUG_DEBUG_PARTS_H
#define PAGEWALK_EMU_DEBUG_DEBUG_PARTS_H

#include "emu/debug/debugger.h"

/* Notes that a point was hit, the first of a stop, with a line about it that
 * printf makes. */
void debug_hit(struct debugger *debugger, unsigned index, const char *format,
               ...) __attribute__((format(printf, 3, 4)));

/* Gives the CPU and the bus what the points watch. */
void debug_watch_update(struct debugger *debugger);

/* Notes what the CPU's watcher has seen since the last look. */
void debug_watch_look(struct debugger *debugger);

/* Whether a range of physical or linear memory can be watched. False: a line. */
bool debug_watch_check(const struct debugger *debugger,
                       const struct debug_point *point, struct error *error);

/* The value of the first bytes of a watch, as it is now. */
uint64_t debug_watch_value(const struct debugger *debugger,
                           const struct debug_point *point);

/* Attaches to the MMU, for catches. */
void debug_catch_attach(struct debugger *debugger);

/* Notes the exceptions since the last look. */
void debug_catch_look(struct debugger *debugger);

/* "exception 14", "flush invlpg". */
void debug_catch_describe(const struct debug_point *point, FILE *stream);

/* Whether the point's condition holds, or cannot be worked out any more. */
bool debug_condition_holds(struct debugger *debugger,
                           const struct debug_point *point);

#endif

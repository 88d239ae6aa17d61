/* The words of the lines of an event stream (docs/events.md, "Lines"). */
#ifndef PAGEWALK_EMU_EVENTS_EVENT_WORDS_H
#define PAGEWALK_EMU_EVENTS_EVENT_WORDS_H

#include "emu/events/event_stream.h"

/* Reads the next line that has words into `word`; at the end of the stream
 * sets *end instead. */
bool event_words_next(struct event_stream *s, bool *end, struct error *error);

/* The line must have `count` words. */
bool event_words_count(struct event_stream *s, unsigned count,
                       struct error *error);

/* These read word `index`: a decimal or 0x hexadecimal number up to `max`, or
 * 0 or 1. False: the word is something else. */
bool event_words_number(struct event_stream *s, unsigned index, uint32_t max,
                        uint32_t *value, struct error *error);
bool event_words_flag(struct event_stream *s, unsigned index, bool *value,
                      struct error *error);

/* Refuses the current line, or line `line`, with "FILE:LINE: WHAT 'WORD'"; the
 * word may be null. Returns false. */
bool event_words_refuse(const struct event_stream *s, struct error *error,
                        const char *what, const char *word);
bool event_words_refuse_line(const struct event_stream *s, unsigned line,
                             struct error *error, const char *what,
                             const char *word);

#endif

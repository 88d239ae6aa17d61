/* The words of an event stream's line; shared by header and events. */
#ifndef PAGEWALK_EMU_EVENTS_EVENT_WORDS_H
#define PAGEWALK_EMU_EVENTS_EVENT_WORDS_H

#include "emu/events/event_stream.h"

/* Reads the next line that has words; *end is set at the end. */
bool stream_line(struct event_stream *s, bool *end, struct error *error);

/* Each reads word `index`, or refuses it by file and line. */
bool stream_number(struct event_stream *s, unsigned index, uint32_t max,
                   uint32_t *value, struct error *error);
bool stream_flag(struct event_stream *s, unsigned index, bool *value,
                 struct error *error);

/* The line must have `count` words. */
bool stream_words(struct event_stream *s, unsigned count,
                  struct error *error);

/* "FILE:LINE: WHAT 'WORD'"; returns false. */
bool stream_error(const struct event_stream *stream, unsigned line,
                  struct error *error, const char *what, const char *word);

#endif

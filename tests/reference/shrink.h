/*
 * Shrinks an event stream on which two commands differ, by leaving lines out
 * as long as they still differ (delta debugging).
 */
#ifndef PAGEWALK_TESTS_REFERENCE_SHRINK_H
#define PAGEWALK_TESTS_REFERENCE_SHRINK_H

struct shrink {
    const char *reference, *subject;    /* the commands */
    const char *scratch;                /* a file for their stderr */
};

/* Writes to `to` what is left of the stream in `from`; returns its number of
 * lines. The reference accepts what is left and the two differ on it, which is
 * no longer so when any one line more is left out. */
int shrink_stream(const struct shrink *s, const char *from, const char *to);

#endif

/* The counters as lists, for guests that read them and for the docs. */
#ifndef PAGEWALK_EMU_STATS_COUNTER_LIST_H
#define PAGEWALK_EMU_STATS_COUNTER_LIST_H

#include <stdbool.h>
#include <stdio.h>

/* Every counter that has a number: NUMBER NAME UNIT MEANING. */
void counter_list(FILE *stream);

/* The rows of one object of the JSON ("walks"; "run": the outermost one, and
 * counters in no object): MEMBER COUNTER UNIT, and MEANING below. False: there
 * is no such object. */
bool counter_list_object(const char *name, FILE *stream);

/* The names that counter_list_object knows; null past the end. */
const char *counter_list_object_name(unsigned index);

#endif

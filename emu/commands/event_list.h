/* `pagewalk list events`: the performance events that a guest can count. */
#ifndef PAGEWALK_EMU_COMMANDS_EVENT_LIST_H
#define PAGEWALK_EMU_COMMANDS_EVENT_LIST_H

#include <stdio.h>

/* For each performance-monitoring unit: the shipped models that have it, its
 * registers, and its events with their numbers, what is counted, in the terms
 * of `list counters`, and the source. */
void event_list_print(FILE *stream);

#endif

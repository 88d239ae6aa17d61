/* What `pagewalk count` prints: docs/events.md, "The answer". */
#ifndef PAGEWALK_EMU_COMMANDS_COUNT_ANSWER_H
#define PAGEWALK_EMU_COMMANDS_COUNT_ANSWER_H

#include <stdint.h>
#include <stdio.h>

#include "emu/attribution/attribution.h"
#include "emu/events/event_stream.h"
#include "mmu/mmu.h"

/* Where the counters are, after a stream has been run. */
struct count_answer {
    const struct stream_header *header;
    const struct mmu *mmu;
    const struct attribution *attribution;
    uint32_t frames;            /* sum of the frames used, modulo 2^32 */
};

void count_answer_print(const struct count_answer *answer, FILE *stream);

#endif

/* Memory operands that hit a zone of the world, of every ModRM form. */
#ifndef PAGEWALK_TESTS_DIFFERENTIAL_AIM_H
#define PAGEWALK_TESTS_DIFFERENTIAL_AIM_H

#include "tests/differential/assemble.h"

/* What an operand needs. */
struct aim {
    uint8_t bytes;              /* of the access */
    bool address32;
    bool write;
    bool safe;                  /* not in the fault zone */
    uint16_t margin;            /* bytes usable on both sides of the target */
};

/* Chooses a target for a segment register, as an offset. False: the segment
 * reaches no zone. */
bool aim_offset(struct assembler *a, unsigned seg, const struct aim *aim,
                uint32_t *offset);

/* Chooses a target and a ModRM operand for it; loads the registers that it
 * needs. False: no segment register reaches a zone. */
bool aim_address(struct assembler *a, const struct aim *aim,
                 struct address *address);

#endif

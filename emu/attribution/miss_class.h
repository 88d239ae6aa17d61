/* The classes of misses (docs/counting.md, "The class"). */
#ifndef PAGEWALK_EMU_ATTRIBUTION_MISS_CLASS_H
#define PAGEWALK_EMU_ATTRIBUTION_MISS_CLASS_H

enum miss_class {
#define MISS_CLASS(name, help) MISS_##name,
#include "emu/attribution/miss_class.def"
#undef MISS_CLASS
    MISS_CLASSES
};

/* "compulsory", and when a miss is of that class, in one phrase. */
const char *miss_class_name(enum miss_class miss_class);
const char *miss_class_help(enum miss_class miss_class);

#endif

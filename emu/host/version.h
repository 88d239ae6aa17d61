/* What `pagewalk --version` prints. */
#ifndef PAGEWALK_EMU_HOST_VERSION_H
#define PAGEWALK_EMU_HOST_VERSION_H

#define PAGEWALK_VERSION "0.1"

#endif

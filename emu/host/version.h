/* What `pagewalk --version`, traces and man pages say. The newest entry of
 * base/debian/changelog has the same. */
#ifndef PAGEWALK_EMU_HOST_VERSION_H
#define PAGEWALK_EMU_HOST_VERSION_H

#define PAGEWALK_VERSION "0.1"

#endif

#include "recording/playhead.h"

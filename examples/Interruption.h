/*=========================================================================
 *
 *  Copyright NumFOCUS
 *
 *  Licensed under the Apache License, Version 2.0 (the "License");
 *  you may not use this file except in compliance with the License.
 *  You may obtain a copy of the License at
 *
 *         http://www.apache.org/licenses/LICENSE-2.0.txt
 *
 *  Unless required by applicable law or agreed to in writing, software
 *  distributed under the License is distributed on an "AS IS" BASIS,
 *  WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 *  See the License for the specific language governing permissions and
 *  limitations under the License.
 *
 *=========================================================================*/
#ifndef Interruption_h
#define Interruption_h

#include <csignal>
#include <vector>

/** Whether the program was asked to end. */
inline volatile std::sig_atomic_t interrupted = 0;

/** A second SIGINT, as of Ctrl+C, ends the program at once. */
inline void
Interrupt(int signal)
{
  interrupted = 1;
  if (signal == SIGINT)
  {
    std::signal(signal, SIG_DFL);
  }
#ifdef SIGHUP
  if (signal == SIGHUP)
  {
    // What read the output, such as tee, ends with the terminal.
    std::signal(SIGPIPE, SIG_IGN);
  }
#endif
}

/** From now on, SIGINT, SIGTERM and SIGHUP, as of a closed terminal, ask the program to end. What it was started to
 * ignore, as nohup does with SIGHUP, it ignores. */
inline void
CatchInterruptions()
{
  std::vector<int> signals{ SIGINT, SIGTERM };
#ifdef SIGHUP
  signals.push_back(SIGHUP);
#endif
  for (const int signal : signals)
  {
    if (std::signal(signal, SIG_IGN) != SIG_IGN)
    {
      std::signal(signal, Interrupt);
    }
  }
}

#endif

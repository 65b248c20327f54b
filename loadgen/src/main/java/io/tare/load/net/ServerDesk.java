// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.net;

import io.tare.load.control.Token;
import java.time.Duration;

/**
 * What the server's gates know: whom to let in, how long to wait, and the runs.
 *
 * @param token       what a client must prove to know
 * @param openTimeout how long a connection may take to open
 * @param runs        those that are served now
 * @param onChange    called when a run has begun or ended
 */
record ServerDesk(Token token, Duration openTimeout, Runs runs, Runnable onChange) {}

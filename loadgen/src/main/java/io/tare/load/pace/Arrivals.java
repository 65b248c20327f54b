// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.pace;

/** The moments at which messages shall go, one after the other. Not thread-safe. */
public interface Arrivals {

    /** Returns the next moment, in ns from the start of the schedule; never before the last one. */
    long nextNanos();
}

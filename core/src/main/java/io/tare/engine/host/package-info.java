// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
/** Fork and peer as two plain processes: the floor that every container is compared with. */
@NullMarked
package io.tare.engine.host;

import org.jspecify.annotations.NullMarked;

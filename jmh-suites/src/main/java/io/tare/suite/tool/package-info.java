// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
/** The classical measuring tools as meters: their clients, their servers, and what they print. */
@NullMarked
package io.tare.suite.tool;

import org.jspecify.annotations.NullMarked;

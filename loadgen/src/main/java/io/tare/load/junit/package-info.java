// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0

/**
 * A traffic server for JUnit 5 tests, and newer: {@link io.tare.load.junit.TrafficServerExtension}. Needs
 * {@code junit-jupiter-api} 5.13 or newer, which a test has anyway.
 */
@NullMarked
package io.tare.load.junit;

import org.jspecify.annotations.NullMarked;

// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0

/** What all peers of the benchmarks have in common: how they are told what to do, and who may ask them. */
package io.tare.suite.peer;

"""The monthly return of each county: counted first, typed last, approved level by level.

Stands on policies, questionnaires and cycles. Form, workbook and REST call one set of rules.
"""

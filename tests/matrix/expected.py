"""Who gets what answer: written by hand from the alliance's table of rights, never from the code.

A row is: method, address, and one answer an actor in the order of ACTORS. `{name}` stands for the id of the thing
of that name in the world. Answers: ok (done, or the page), 403 (sees it, may not), 404 (out of sight),
409 (a rule says no), in (sent to sign in), 401 (signed out, and a script asks).
"""

ACTORS = (
    "stranger",  # signed out
    "leaver",  # out of office, account closed
    "secretary",  # first secretary in the north
    "recorder",  # first secretary in the north, records the north's meetings
    "neighbour",  # first secretary in the south, records the south's meetings
    "convener",  # of the north, chairs its meetings
    "other_convener",  # of the south, chairs its meetings
    "organization",  # officer, serves in the north, records the alliance's meetings
    "publicity",  # officer, serves in the south
    "finance",  # officer, serves in the south
    "chief",  # chairs the alliance's meetings
    "admin",
)

# fmt: off
TABLE = """
#                                                   stra leav secr reco neig conv othe orga publ fina chie admi
GET  /                                              in   in   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok
GET  /roles                                         in   in   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok
GET  /healthz                                       ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok
GET  /check/                                        ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok
GET  /check/{nothing}                               ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok
POST /csp-report                                    ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok
GET  /health                                        in   in   403  403  403  403  403  403  403  403  403  ok
GET  /settings/                                     in   in   403  403  403  403  403  403  403  403  ok   403
POST /settings/                                     in   in   403  403  403  403  403  403  403  403  ok   403
GET  /journal/                                      in   in   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok

GET  /drafts/token                                  401  401  ok   ok   ok   ok   ok   ok   ok   ok   ok   ok
GET  /sign-in                                       ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok
POST /sign-in                                       ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok
POST /sign-out                                      in   in   in   in   in   in   in   in   in   in   in   in
GET  /invitation                                    ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok
POST /invitation                                    ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok
POST /invitation/password                           ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok
GET  /account                                       in   in   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok
GET  /account/password                              in   in   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok
POST /account/password                              in   in   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok
GET  /account/contact                               in   in   ok   ok   ok   ok   ok   ok   ok   ok   ok   403
POST /account/contact                               in   in   ok   ok   ok   ok   ok   ok   ok   ok   ok   403
POST /account/large-type                            in   in   ok   ok   ok   ok   ok   ok   ok   ok   ok   ok
POST /account/other-sessions/ending                 in   in   ok   409  409  409  409  409  409  409  409  409
POST /account/sessions/{session_of_secretary}/ending in  in   ok   404  404  404  404  404  404  404  404  404
POST /account/notices/{notice_of_secretary}/reading in   in   ok   404  404  404  404  404  404  404  404  404
GET  /kept/{kept_of_secretary}                      in   in   ok   404  404  404  404  404  404  404  404  404
POST /kept/{kept_of_secretary}/dismissal            in   in   ok   404  404  404  404  404  404  404  404  404
GET  /account/invitations                           in   in   403  403  403  ok   ok   ok   403  403  ok   403
POST /account/invitations                           in   in   403  403  403  ok   404  ok   403  403  ok   403
POST /account/mendings                              in   in   403  403  403  ok   404  ok   403  403  ok   403

GET  /meetings/                                     in   in   ok   ok   ok   ok   ok   ok   ok   ok   ok   403
GET  /meetings/new                                  in   in   403  403  403  ok   ok   ok   403  403  ok   403
POST /meetings/                                     in   in   403  403  403  ok   ok   ok   403  403  ok   403

GET  /meetings/templates                            in   in   403  403  403  ok   ok   ok   403  403  ok   403
GET  /meetings/{north_planned}/templates            in   in   403  403  403  ok   ok   ok   403  403  ok   403
GET  /meetings/{nothing}/templates                  in   in   403  403  403  404  404  404  403  403  404  403
POST /meetings/{north_planned}/templates            in   in   403  403  403  ok   ok   ok   403  403  ok   403
GET  /meetings/templates/{template_of_north}/name   in   in   403  403  403  ok   404  404  403  403  ok   403
POST /meetings/templates/{template_of_north}/name   in   in   403  403  403  ok   404  404  403  403  ok   403
POST /meetings/templates/{template_of_all}/name     in   in   403  403  403  403  403  ok   403  403  ok   403
POST /meetings/templates/{template_of_north}/removal in  in   403  403  403  ok   404  404  403  403  ok   403
POST /meetings/templates/{template_of_all}/removal  in   in   403  403  403  403  403  ok   403  403  ok   403

GET  /meetings/{north_planned}                      in   in   ok   ok   404  ok   ok   ok   ok   404  ok   403
GET  /meetings/{south_planned}                      in   in   404  404  ok   ok   ok   ok   ok   ok   ok   403
GET  /meetings/{alliance_planned}                   in   in   ok   ok   ok   ok   ok   ok   ok   ok   ok   403
GET  /meetings/{north_cancelled}                    in   in   ok   ok   404  ok   ok   ok   ok   404  ok   403
GET  /meetings/{north_draft}                        in   in   ok   ok   404  ok   ok   ok   ok   404  ok   403
GET  /meetings/{north_final}                        in   in   ok   ok   404  ok   ok   ok   ok   404  ok   403
GET  /meetings/{south_draft}                        in   in   404  404  ok   ok   ok   ok   ok   ok   ok   403
GET  /meetings/{alliance_final}                     in   in   ok   ok   ok   ok   ok   ok   ok   ok   ok   403
GET  /meetings/{nothing}                            in   in   404  404  404  404  404  404  404  404  404  403

GET  /meetings/{north_planned}/plan                 in   in   403  403  403  ok   403  403  403  403  ok   403
GET  /meetings/{south_planned}/plan                 in   in   403  403  403  403  ok   403  403  403  ok   403
GET  /meetings/{alliance_planned}/plan              in   in   403  403  403  403  403  ok   403  403  ok   403
GET  /meetings/{north_final}/plan                   in   in   403  403  403  409  403  403  403  403  409  403
POST /meetings/{north_planned}/plan                 in   in   403  403  403  ok   403  403  403  403  ok   403
POST /meetings/{alliance_planned}/plan              in   in   403  403  403  403  403  ok   403  403  ok   403
GET  /meetings/{north_planned}/postponements        in   in   403  403  403  ok   403  403  403  403  ok   403
POST /meetings/{north_planned}/postponements        in   in   403  403  403  ok   403  403  403  403  ok   403
POST /meetings/{alliance_planned}/postponements     in   in   403  403  403  403  403  ok   403  403  ok   403
GET  /meetings/{north_planned}/cancellation         in   in   403  403  403  ok   403  403  403  403  ok   403
POST /meetings/{north_planned}/cancellation         in   in   403  403  403  ok   403  403  403  403  ok   403
POST /meetings/{north_held}/cancellation            in   in   403  403  403  409  403  403  403  403  409  403

GET  /meetings/{north_planned}/meeting.ics          in   in   ok   ok   404  ok   ok   ok   ok   404  ok   403
GET  /meetings/{south_planned}/meeting.ics          in   in   404  404  ok   ok   ok   ok   ok   ok   ok   403
GET  /meetings/{alliance_cancelled}/meeting.ics     in   in   ok   ok   ok   ok   ok   ok   ok   ok   ok   403
GET  /meetings/{nothing}/meeting.ics                in   in   404  404  404  404  404  404  404  404  404  403

GET  /meetings/{north_draft}/attachments            in   in   403  ok   404  ok   403  403  403  404  ok   403
GET  /meetings/{alliance_draft}/attachments         in   in   403  403  403  403  403  ok   403  403  ok   403
GET  /meetings/{north_final}/attachments            in   in   403  409  404  409  403  403  403  404  409  403
POST /meetings/{north_draft}/attachments            in   in   403  ok   404  ok   403  403  403  404  ok   403
POST /meetings/{south_draft}/attachments            in   in   404  404  ok   403  ok   403  403  403  ok   403
POST /meetings/{alliance_draft}/attachments         in   in   403  403  403  403  403  ok   403  403  ok   403
POST /meetings/{north_final}/attachments            in   in   403  409  404  409  403  403  403  404  409  403
POST /meetings/{north_cancelled}/attachments        in   in   403  409  404  409  403  403  403  404  409  403
GET  /attachments/{paper_of_north_planned}          in   in   ok   ok   404  ok   ok   ok   ok   404  ok   404
GET  /attachments/{photo_of_north_draft}            in   in   404  ok   404  ok   404  ok   404  404  ok   404
GET  /attachments/{photo_of_south_draft}            in   in   404  404  ok   404  ok   ok   404  404  ok   404
GET  /attachments/{photo_of_north_correcting}       in   in   ok   ok   404  ok   404  ok   404  404  ok   404
GET  /attachments/{photo_of_north_final}            in   in   ok   ok   404  ok   ok   ok   ok   404  ok   404
GET  /attachments/{nothing}                         in   in   404  404  404  404  404  404  404  404  404  404
POST /attachments/{photo_of_north_draft}/removal    in   in   404  ok   404  ok   404  403  404  404  ok   404
POST /attachments/{photo_of_south_draft}/removal    in   in   404  404  ok   404  ok   403  404  404  ok   404
POST /attachments/{photo_of_north_final}/removal    in   in   403  409  404  409  403  403  403  404  409  404

GET  /meetings/{north_planned}/sign-in-sheet        in   in   403  ok   404  ok   403  403  403  404  ok   403
GET  /meetings/{south_planned}/sign-in-sheet        in   in   404  404  ok   403  ok   403  403  403  ok   403
GET  /meetings/{alliance_planned}/sign-in-sheet     in   in   403  403  403  403  403  ok   403  403  ok   403
GET  /meetings/{north_planned}/sign-in-sheet.docx   in   in   403  409  404  409  403  403  403  404  409  403
GET  /meetings/{north_held}/sign-in-sheet.docx      in   in   403  ok   404  ok   403  403  403  404  ok   403
GET  /meetings/{south_held}/sign-in-sheet.docx      in   in   404  404  ok   403  ok   403  403  403  ok   403
GET  /meetings/{alliance_held}/sign-in-sheet.docx   in   in   403  403  403  403  403  ok   403  403  ok   403
POST /meetings/{north_planned}/sheet                in   in   403  ok   404  ok   403  403  403  404  ok   403
POST /meetings/{alliance_planned}/sheet             in   in   403  403  403  403  403  ok   403  403  ok   403
GET  /meetings/{north_held}/sign-in                 in   in   403  ok   404  ok   403  403  403  404  ok   403
GET  /meetings/{alliance_held}/sign-in              in   in   403  403  403  403  403  ok   403  403  ok   403
GET  /meetings/{north_final}/sign-in                in   in   403  409  404  409  403  403  403  404  409  403
POST /meetings/{north_held}/sign-in                 in   in   403  ok   404  ok   403  403  403  404  ok   403
POST /meetings/{alliance_held}/sign-in              in   in   403  403  403  403  403  ok   403  403  ok   403
POST /meetings/{north_submitted}/sign-in            in   in   403  409  404  409  403  403  403  404  409  403
GET  /meetings/{north_today}/sign-in/screen         in   in   403  ok   404  ok   403  403  403  404  ok   403
GET  /meetings/{alliance_today}/sign-in/screen      in   in   403  403  403  403  403  ok   403  403  ok   403
GET  /meetings/{north_today}/sign-in/live           401  401  403  ok   404  ok   403  403  403  404  ok   403
GET  /meetings/{north_today}/code                   409  409  409  409  409  409  409  409  409  409  409  409
GET  /meetings/{north_today}/here                   in   in   ok   ok   404  ok   ok   ok   ok   404  ok   403
POST /meetings/{north_today}/here                   in   in   ok   ok   404  ok   409  ok   409  404  409  403
POST /meetings/{alliance_today}/here                in   in   ok   ok   ok   ok   ok   ok   ok   ok   409  403
POST /meetings/{north_draft}/here                   in   in   409  409  404  409  409  409  409  404  409  403
POST /meetings/{north_today}/here/leaving           in   in   409  409  404  409  409  ok   409  404  409  403
POST /meetings/{north_today}/here/return            in   in   409  409  404  409  409  ok   409  404  409  403
GET  /meetings/{north_today}/attendance             in   in   403  ok   404  ok   403  403  403  404  ok   403
GET  /meetings/{alliance_today}/attendance          in   in   403  403  403  403  403  ok   403  403  ok   403
GET  /meetings/{north_final}/attendance             in   in   403  ok   404  ok   403  403  403  404  ok   403
POST /meetings/{north_today}/check-ins              in   in   403  ok   404  ok   403  403  403  404  ok   403
POST /meetings/{alliance_today}/check-ins           in   in   403  403  403  403  403  ok   403  403  ok   403
POST /meetings/{north_draft}/check-ins              in   in   403  409  404  409  403  403  403  404  409  403
POST /meetings/{north_today}/check-ins/withdrawals  in   in   403  ok   404  ok   403  403  403  404  ok   403
GET  /meetings/{north_held}/attendance/{secretary}  in   in   403  ok   404  ok   403  403  403  404  ok   403
GET  /meetings/{north_held}/attendance/{neighbour}  in   in   403  404  404  404  403  403  403  404  404  403
GET  /meetings/{north_final}/attendance/{secretary} in   in   403  409  404  409  403  403  403  404  409  403
POST /meetings/{north_held}/attendance/{secretary}  in   in   403  ok   404  ok   403  403  403  404  ok   403
POST /meetings/{alliance_held}/attendance/{neighbour} in in   403  403  403  403  403  ok   403  403  ok   403

GET  /meetings/{north_held}/minutes                 in   in   404  ok   404  ok   404  ok   404  404  ok   403
GET  /meetings/{north_draft}/minutes                in   in   404  ok   404  ok   404  ok   404  404  ok   403
GET  /meetings/{south_draft}/minutes                in   in   404  404  ok   404  ok   ok   404  404  ok   403
GET  /meetings/{alliance_draft}/minutes             in   in   404  404  404  404  404  ok   404  404  ok   403
GET  /meetings/{north_submitted}/minutes            in   in   404  ok   404  ok   404  ok   404  404  ok   403
GET  /meetings/{north_correcting}/minutes           in   in   ok   ok   404  ok   404  ok   404  404  ok   403
GET  /meetings/{alliance_correcting}/minutes        in   in   404  404  ok   404  ok   ok   ok   ok   ok   403
GET  /meetings/{north_final}/minutes                in   in   ok   ok   404  ok   ok   ok   ok   404  ok   403
GET  /meetings/{south_final}/minutes                in   in   404  404  ok   ok   ok   ok   ok   ok   ok   403
GET  /meetings/{alliance_final}/minutes             in   in   ok   ok   ok   ok   ok   ok   ok   ok   ok   403
GET  /meetings/{north_planned}/minutes              in   in   404  404  404  404  404  404  404  404  404  403
GET  /meetings/{north_draft}/print                  in   in   404  ok   404  ok   404  ok   404  404  ok   403
GET  /meetings/{south_draft}/print                  in   in   404  404  ok   404  ok   ok   404  404  ok   403
GET  /meetings/{north_correcting}/print             in   in   ok   ok   404  ok   404  ok   404  404  ok   403
GET  /meetings/{north_final}/print                  in   in   ok   ok   404  ok   ok   ok   ok   404  ok   403
GET  /meetings/{south_final}/print                  in   in   404  404  ok   ok   ok   ok   ok   ok   ok   403
GET  /meetings/{north_held}/record.docx             in   in   404  409  404  409  404  409  404  404  409  403
GET  /meetings/{north_draft}/record.docx            in   in   404  ok   404  ok   404  ok   404  404  ok   403
GET  /meetings/{south_draft}/record.docx            in   in   404  404  ok   404  ok   ok   404  404  ok   403
GET  /meetings/{alliance_draft}/record.docx         in   in   404  404  404  404  404  ok   404  404  ok   403
GET  /meetings/{north_correcting}/record.docx       in   in   ok   ok   404  ok   404  ok   404  404  ok   403
GET  /meetings/{north_final}/record.docx            in   in   ok   ok   404  ok   ok   ok   ok   404  ok   403
GET  /meetings/{south_final}/record.docx            in   in   404  404  ok   ok   ok   ok   ok   ok   ok   403
GET  /meetings/{alliance_final}/record.docx         in   in   ok   ok   ok   ok   ok   ok   ok   ok   ok   403
GET  /meetings/{north_planned}/record.docx          in   in   404  404  404  404  404  404  404  404  404  403

GET  /meetings/summaries                            in   in   ok   ok   ok   ok   ok   ok   ok   ok   ok   403
GET  /meetings/{north_final}/summary                in   in   ok   ok   ok   ok   ok   ok   ok   ok   ok   403
GET  /meetings/{south_final}/summary                in   in   ok   ok   ok   ok   ok   ok   ok   ok   ok   403
GET  /meetings/{alliance_final}/summary             in   in   ok   ok   ok   ok   ok   ok   ok   ok   ok   403
GET  /meetings/{north_correcting}/summary           in   in   409  409  404  409  409  409  409  404  409  403
GET  /meetings/{alliance_draft}/summary             in   in   409  409  409  409  409  409  409  409  409  403
GET  /meetings/{north_planned}/summary              in   in   409  409  404  409  409  409  409  404  409  403
GET  /meetings/{nothing}/summary                    in   in   404  404  404  404  404  404  404  404  404  403
GET  /meetings/{north_final}/summary/print          in   in   ok   ok   ok   ok   ok   ok   ok   ok   ok   403
GET  /meetings/{north_draft}/summary/print          in   in   409  409  404  409  409  409  409  404  409  403
GET  /meetings/{north_final}/summary.docx           in   in   ok   ok   ok   ok   ok   ok   ok   ok   ok   403
GET  /meetings/{north_draft}/summary.docx           in   in   409  409  404  409  409  409  409  404  409  403

GET  /meetings/{north_draft}/minutes/edit           in   in   403  ok   404  ok   403  403  403  404  ok   403
GET  /meetings/{south_draft}/minutes/edit           in   in   404  404  ok   403  ok   403  403  403  ok   403
GET  /meetings/{alliance_draft}/minutes/edit        in   in   403  403  403  403  403  ok   403  403  ok   403
GET  /meetings/{north_final}/minutes/edit           in   in   403  409  404  409  403  403  403  404  409  403
POST /meetings/{north_draft}/minutes/edit           in   in   403  ok   404  ok   403  403  403  404  ok   403
POST /meetings/{south_draft}/minutes/edit           in   in   404  404  ok   403  ok   403  403  403  ok   403
POST /meetings/{north_final}/minutes/edit           in   in   403  409  404  409  403  403  403  404  409  403
POST /meetings/{north_draft}/minutes/parts/{part}   401  401  403  ok   404  ok   403  403  403  404  ok   403
POST /meetings/{south_draft}/minutes/parts/{part}   401  401  404  404  ok   403  ok   403  403  403  ok   403
POST /meetings/{north_final}/minutes/parts/{part}   401  401  403  409  404  409  403  403  403  404  409  403
POST /meetings/{north_draft}/minutes/parts/{part}/lease 401 401 403 ok  404  ok   403  403  403  404  ok   403
POST /meetings/{north_draft}/minutes/closing        401  401  403  ok   404  ok   403  403  403  404  ok   403
POST /meetings/{north_draft}/minutes/order          401  401  403  ok   404  ok   403  403  403  404  ok   403
GET  /meetings/{north_draft}/minutes/parts          401  401  403  ok   404  ok   403  403  403  404  ok   403
GET  /meetings/{north_written}/minutes/conflicts/{aside} in in 403 ok 404 ok 403 403 403 404 ok 403
GET  /meetings/{south_draft}/minutes/conflicts/{aside} in in 404 404 404 403 404 403 403 403 404 403
POST /meetings/{north_written}/minutes/conflicts/{aside} in in 403 ok 404 ok 403 403 403 404 ok 403
GET  /meetings/{north_draft}/minutes/revisions      in   in   404  ok   404  ok   404  ok   404  404  ok   403
GET  /meetings/{south_draft}/minutes/revisions      in   in   404  404  ok   404  ok   ok   404  404  ok   403
GET  /meetings/{alliance_draft}/minutes/revisions   in   in   404  404  404  404  404  ok   404  404  ok   403
GET  /meetings/{north_final}/minutes/revisions      in   in   404  ok   404  ok   404  ok   404  404  ok   403
GET  /meetings/{north_written}/minutes/revisions/{revision} in in 404 ok 404 ok 404 ok 404 404 ok 403
GET  /meetings/{south_draft}/minutes/revisions/{revision} in in 404 404 404 404 404 404 404 404 404 403
GET  /meetings/{north_written}/minutes/comparison?of={revision}&of={revision} in in 404 ok 404 ok 404 ok 404 404 ok 403
POST /meetings/{north_draft}/minutes/submission     in   in   404  ok   404  ok   404  403  404  404  ok   403
POST /meetings/{south_draft}/minutes/submission     in   in   404  404  ok   404  ok   403  404  404  ok   403
POST /meetings/{north_submitted}/minutes/withdrawal in   in   404  ok   404  403  404  403  404  404  403  403
GET  /meetings/{north_submitted}/minutes/return     in   in   403  403  403  ok   404  403  403  403  ok   403
POST /meetings/{north_submitted}/minutes/return     in   in   403  403  403  ok   404  403  403  403  ok   403
POST /meetings/{south_submitted}/minutes/return     in   in   403  403  403  404  ok   403  403  403  ok   403
POST /meetings/{north_submitted}/minutes/passing    in   in   403  403  403  ok   404  403  403  403  ok   403
POST /meetings/{alliance_submitted}/minutes/passing in   in   403  403  403  404  404  409  403  403  ok   403
POST /meetings/{north_correcting}/minutes/approval  in   in   403  403  403  ok   404  403  403  403  ok   403
POST /meetings/{south_correcting}/minutes/approval  in   in   403  403  403  404  ok   403  403  403  ok   403
POST /meetings/{alliance_correcting}/minutes/approval in in   403  403  403  404  403  409  403  403  ok   403
POST /meetings/{chiefs_correcting}/minutes/approval in   in   403  403  403  404  403  ok   403  403  409  403
POST /meetings/{north_final}/minutes/approval       in   in   403  403  403  409  409  409  403  403  409  403

GET  /meetings/{north_planned}/leave                in   in   ok   ok   404  ok   403  ok   403  404  ok   403
GET  /meetings/{south_planned}/leave                in   in   404  404  ok   403  ok   ok   ok   ok   ok   403
GET  /meetings/{alliance_planned}/leave             in   in   ok   ok   ok   ok   ok   ok   ok   ok   ok   403
GET  /meetings/{north_final}/leave                  in   in   ok   ok   404  ok   403  ok   403  404  ok   403
POST /meetings/{south_planned}/leave                in   in   404  404  ok   403  ok   403  ok   ok   403  403
POST /meetings/{alliance_planned}/leave             in   in   ok   ok   ok   ok   ok   409  ok   ok   403  403
POST /meetings/{north_submitted}/leave              in   in   409  409  404  409  403  409  403  404  403  403
GET  /meetings/{north_planned}/leave/entry          in   in   403  403  403  ok   403  403  403  403  ok   403
GET  /meetings/{alliance_planned}/leave/entry       in   in   403  403  403  403  403  ok   403  403  ok   403
POST /meetings/{north_planned}/leave/entry          in   in   403  403  403  ok   403  403  403  403  ok   403
POST /meetings/{alliance_planned}/leave/entry       in   in   403  403  403  403  403  ok   403  403  ok   403
POST /meetings/{north_planned}/leave/{leave_of_secretary}/approval in in 403 403 403 ok 404 403  403  403  ok   403
POST /meetings/{north_planned}/leave/{leave_of_convener}/approval in in 403 403 403 403 404 403  403  403  ok   403
POST /meetings/{alliance_planned}/leave/{leave_of_organization}/approval in in 403 403 403 404 404 403 403 403 ok 403
POST /meetings/{alliance_planned}/leave/{leave_of_chief}/approval in in 403 403 403 404 404 ok  403  403  403  403
POST /meetings/{alliance_planned}/leave/{leave_of_secretary}/approval in in 403 403 403 404 404 404 403 403 404 403
POST /meetings/{north_planned}/leave/{leave_of_secretary}/refusal in in 403 403 403 ok 404 403  403  403  ok   403
POST /meetings/{north_planned}/leave/{leave_of_secretary}/withdrawal in in ok 403 404 403 404 403 404 404 403 403
POST /meetings/{north_planned}/leave/{leave_of_recorder}/objection in in 404 ok 404 403 404 403 404  404  403  403

GET  /meetings/year                                 in   in   ok   ok   ok   ok   ok   ok   ok   ok   ok   403
GET  /meetings/year/{north}/reasons                 in   in   403  403  403  ok   403  403  403  403  ok   403
POST /meetings/year/{north}/reasons                 in   in   403  403  403  ok   403  403  403  403  ok   403
POST /meetings/year/{south}/reasons                 in   in   403  403  403  403  ok   403  403  403  ok   403
POST /meetings/year/0/reasons                       in   in   403  403  403  403  403  ok   403  403  ok   403
GET  /meetings/year/{nothing}/reasons               in   in   403  403  403  404  404  404  403  403  404  403
GET  /meetings/attendance/{secretary}               in   in   ok   404  404  ok   404  ok   404  404  ok   403
GET  /meetings/attendance/{neighbour}               in   in   404  404  ok   404  ok   ok   404  404  ok   403
GET  /meetings/attendance/{convener}                in   in   404  404  404  ok   404  ok   404  404  ok   403
GET  /meetings/attendance/{organization}            in   in   404  404  404  ok   404  ok   404  404  ok   403
GET  /meetings/attendance/{chief}                   in   in   404  404  404  404  404  ok   404  404  ok   403
GET  /meetings/attendance/{leaver}                  in   in   404  404  404  404  404  ok   404  404  ok   403
GET  /meetings/attendance/{admin}                   in   in   404  404  404  404  404  404  404  404  404  403
GET  /meetings/attendance/{nothing}                 in   in   404  404  404  404  404  404  404  404  404  403

GET  /actions/                                      in   in   ok   ok   ok   ok   ok   ok   ok   ok   ok   403
GET  /actions/{action_of_secretary}                 in   in   ok   ok   404  ok   ok   ok   ok   ok   ok   403
GET  /actions/{action_of_neighbour}                 in   in   404  404  ok   ok   ok   ok   ok   ok   ok   403
GET  /actions/{action_of_alliance}                  in   in   404  404  404  ok   ok   ok   ok   ok   ok   403
GET  /actions/{nothing}                             in   in   404  404  404  404  404  404  404  404  404  403
GET  /actions/{action_of_secretary}/completion      in   in   ok   403  404  ok   403  ok   403  403  ok   403
POST /actions/{action_of_secretary}/completion      in   in   ok   403  404  ok   403  ok   403  403  ok   403
POST /actions/{action_of_many}/completion           in   in   403  403  404  ok   403  ok   403  403  ok   403
POST /actions/{action_of_neighbour}/completion      in   in   404  404  ok   403  ok   ok   403  403  ok   403
POST /actions/{action_of_alliance}/completion       in   in   404  404  404  403  403  ok   403  403  ok   403
POST /actions/{done_by_secretary}/completion        in   in   409  403  404  409  403  409  403  403  409  403
GET  /actions/{action_of_secretary}/move            in   in   403  403  404  ok   403  ok   403  403  ok   403
POST /actions/{action_of_secretary}/move            in   in   403  403  404  ok   403  ok   403  403  ok   403
POST /actions/{action_of_convener}/move             in   in   403  403  404  403  403  ok   403  403  ok   403
POST /actions/{action_of_alliance}/move             in   in   404  404  404  403  403  ok   403  403  ok   403
GET  /actions/{action_of_secretary}/drop            in   in   403  403  404  ok   403  ok   403  403  ok   403
POST /actions/{action_of_secretary}/drop            in   in   403  403  404  ok   403  ok   403  403  ok   403
POST /actions/{action_of_convener}/drop             in   in   403  403  404  403  403  ok   403  403  ok   403
GET  /actions/{action_of_many}/assignment           in   in   403  403  404  ok   403  ok   403  403  ok   403
POST /actions/{action_of_many}/assignment           in   in   403  403  404  ok   403  ok   403  403  ok   403
POST /actions/{action_of_convener}/assignment       in   in   403  403  404  403  403  ok   403  403  ok   403
GET  /actions/{done_by_secretary}/reopening         in   in   ok   403  404  ok   403  ok   403  403  ok   403
POST /actions/{done_by_secretary}/reopening         in   in   ok   403  404  ok   403  ok   403  403  ok   403
POST /actions/{action_of_many}/reopening            in   in   403  403  404  409  403  409  403  403  409  403

GET  /meetings/{north_open}/corrections             in   in   ok   ok   404  ok   404  ok   404  404  403  403
GET  /meetings/{alliance_open}/corrections          in   in   404  404  ok   404  ok   ok   ok   ok   ok   403
GET  /meetings/{north_correcting}/corrections       in   in   409  409  404  409  404  409  404  404  403  403
GET  /meetings/{north_final}/corrections            in   in   409  409  404  409  409  409  409  404  409  403
POST /meetings/{north_open}/corrections             in   in   ok   ok   404  ok   404  ok   404  404  403  403
POST /meetings/{alliance_open}/corrections          in   in   404  404  ok   404  ok   ok   ok   ok   409  403
POST /meetings/{north_open}/corrections/{secretarys}/withdrawal in in ok 403 404 403 404  403  404  404  403  403
POST /meetings/{north_open}/corrections/{nothing}/withdrawal in in 404 404 404  404  404  404  404  404  404  403
POST /meetings/{alliance_open}/corrections/{secretarys}/withdrawal in in 404 404 404 404 404 404 404 404 404 403
POST /meetings/{north_open}/corrections/{secretarys}/acceptance in in 403 403 403 ok 404  403  403  403  ok   403
POST /meetings/{north_open}/corrections/{conveners}/acceptance in in 403 403 403 409 404  403  403  403  ok   403
POST /meetings/{south_open}/corrections/{neighbours}/acceptance in in 403 403 403 404 ok  403  403  403  ok   403
POST /meetings/{alliance_open}/corrections/{publicitys}/acceptance in in 403 403 403 404 403 409 403 403 ok 403
POST /meetings/{chiefs_open}/corrections/{chiefs}/acceptance in in 403 403 403 404 403 ok  403  403  409  403
GET  /meetings/{north_open}/corrections/{secretarys}/refusal in in 403 403 403  ok   404  403  403  403  ok   403
POST /meetings/{north_open}/corrections/{secretarys}/refusal in in 403 403 403  ok   404  403  403  403  ok   403
POST /meetings/{south_open}/corrections/{neighbours}/refusal in in 403 403 403  404  ok   403  403  403  ok   403

GET  /meetings/{north_final}/addenda                in   in   403  ok   404  ok   403  403  403  404  ok   403
GET  /meetings/{north_draft}/addenda                in   in   404  409  404  409  404  403  404  404  409  403
POST /meetings/{north_final}/addenda                in   in   403  ok   404  ok   403  403  403  404  ok   403
POST /meetings/{alliance_final}/addenda             in   in   403  403  403  403  403  ok   403  403  ok   403
POST /meetings/{north_final}/addenda/{recorders}/withdrawal in in 403 ok 404  403  403  403  403  404  403  403
POST /meetings/{north_final}/addenda/{nothing}/withdrawal in in 404 404 404   404  404  404  404  404  404  403
POST /meetings/{north_final}/addenda/{recorders}/signature in in 403 403 403  ok   403  403  403  403  ok   403
POST /meetings/{north_final}/addenda/{conveners_own}/signature in in 403 403 403 409 403 403 403 403 ok   403
POST /meetings/{north_final}/addenda/{chiefs_own}/signature in in 403 403 403 ok  403  ok   403  403  409  403
POST /meetings/{alliance_final}/addenda/{officers}/signature in in 403 403 403 403 403 409 403  403  ok   403
GET  /meetings/{north_final}/addenda/{recorders}/refusal in in 403 403 403    ok   403  403  403  403  ok   403
POST /meetings/{north_final}/addenda/{recorders}/refusal in in 403 403 403    ok   403  403  403  403  ok   403

GET  /roster/                                       in   in   ok   ok   ok   ok   ok   ok   ok   ok   ok   403
GET  /roster/members/{secretary}                    in   in   ok   ok   ok   ok   ok   ok   ok   ok   ok   403
GET  /roster/members/{leaver}                       in   in   ok   ok   ok   ok   ok   ok   ok   ok   ok   403
GET  /roster/members/{nothing}                      in   in   404  404  404  404  404  404  404  404  404  403
POST /roster/members/{secretary}/phone              in   in   ok   403  403  ok   403  ok   403  403  ok   403
POST /roster/members/{neighbour}/phone              in   in   403  403  ok   403  ok   ok   403  403  ok   403
POST /roster/members/{chief}/phone                  in   in   403  403  403  403  403  ok   403  403  ok   403
GET  /roster/members/new                            in   in   403  403  403  403  403  ok   403  403  ok   403
POST /roster/members                                in   in   403  403  403  403  403  ok   403  403  ok   403
GET  /roster/members/{secretary}/edit               in   in   403  403  403  403  403  ok   403  403  ok   403
POST /roster/members/{secretary}/edit               in   in   403  403  403  403  403  ok   403  403  ok   403
GET  /roster/members/{organization}/edit            in   in   403  403  403  403  403  403  403  403  ok   403
POST /roster/members/{organization}/edit            in   in   403  403  403  403  403  403  403  403  ok   403
POST /roster/members/{chief}/edit                   in   in   403  403  403  403  403  ok   403  403  403  403
GET  /roster/members/{leaver}/terms/new             in   in   403  403  403  403  403  ok   403  403  ok   403
POST /roster/members/{leaver}/terms                 in   in   403  403  403  403  403  ok   403  403  ok   403
GET  /roster/terms/{term_of_secretary}/prolongation in   in   403  403  403  403  403  ok   403  403  ok   403
POST /roster/terms/{term_of_secretary}/prolongation in   in   403  403  403  403  403  ok   403  403  ok   403
POST /roster/terms/{term_of_organization}/prolongation in in  403  403  403  403  403  403  403  403  ok   403
GET  /roster/terms/{term_of_secretary}/hand-over    in   in   403  403  403  403  403  ok   403  403  ok   403
POST /roster/terms/{term_of_secretary}/hand-over    in   in   403  403  403  403  403  ok   403  403  ok   403
GET  /roster/terms/{term_of_organization}/hand-over in   in   403  403  403  403  403  403  403  403  ok   403

GET  /roster/offices                                in   in   ok   ok   ok   ok   ok   ok   ok   ok   ok   403
GET  /roster/offices/new                            in   in   403  403  403  403  403  403  403  403  ok   403
POST /roster/offices                                in   in   403  403  403  403  403  403  403  403  ok   403
GET  /roster/offices/{office_of_finance}/relief     in   in   403  403  403  403  403  403  403  403  ok   403
POST /roster/offices/{office_of_finance}/relief     in   in   403  403  403  403  403  403  403  403  ok   403
POST /roster/offices/{office_of_chief}/relief       in   in   403  403  403  403  403  403  403  403  403  403
GET  /roster/offices/{office_of_convener}/deputies/new in in  403  403  403  ok   403  403  403  403  ok   403
POST /roster/offices/{office_of_convener}/deputies  in   in   403  403  403  ok   403  403  403  403  ok   403
POST /roster/offices/{office_of_other_convener}/deputies in in 403 403  403  403  ok   403  403  403  ok   403
POST /roster/deputies/{deputy_of_convener}/withdrawal in in   403  403  403  ok   403  403  403  403  ok   403
GET  /roster/chief                                  in   in   403  403  403  403  403  ok   ok   ok   ok   ok
POST /roster/chief/replacements                     in   in   403  403  403  403  403  403  403  403  403  ok
POST /roster/chief/replacements/{proposal}/confirmation in in 403  403  403  403  403  ok   ok   ok   403  403
POST /roster/chief/replacements/{proposal}/withdrawal in in   403  403  403  403  403  403  403  403  ok   ok

GET  /roster/places                                 in   in   403  403  403  403  403  ok   403  403  ok   403
GET  /roster/places/districts/new                   in   in   403  403  403  403  403  ok   403  403  ok   403
POST /roster/places/districts/new                   in   in   403  403  403  403  403  ok   403  403  ok   403
GET  /roster/places/districts/{north}/name          in   in   403  403  403  403  403  ok   403  403  ok   403
POST /roster/places/districts/{north}/name          in   in   403  403  403  403  403  ok   403  403  ok   403
GET  /roster/places/towns/new                       in   in   403  403  403  403  403  ok   403  403  ok   403
POST /roster/places/towns/new                       in   in   403  403  403  403  403  ok   403  403  ok   403
GET  /roster/places/towns/{longjie}                 in   in   403  403  403  403  403  ok   403  403  ok   403
GET  /roster/places/towns/{longjie}/district        in   in   403  403  403  403  403  ok   403  403  ok   403
POST /roster/places/towns/{longjie}/district        in   in   403  403  403  403  403  ok   403  403  ok   403
GET  /roster/places/towns/{longjie}/merger          in   in   403  403  403  403  403  ok   403  403  ok   403
POST /roster/places/towns/{longjie}/merger          in   in   403  403  403  403  403  ok   403  403  ok   403
GET  /roster/places/towns/{longjie}/villages        in   in   403  403  403  403  403  ok   403  403  ok   403
POST /roster/places/towns/{longjie}/villages        in   in   403  403  403  403  403  ok   403  403  ok   403
GET  /roster/places/villages/{vacant}/closing       in   in   403  403  403  403  403  ok   403  403  ok   403
POST /roster/places/villages/{vacant}/closing       in   in   403  403  403  403  403  ok   403  403  ok   403

GET  /roster/import                                 in   in   403  403  403  403  403  ok   403  403  ok   403
GET  /roster/import/template.xlsx                   in   in   403  403  403  403  403  ok   403  403  ok   403
POST /roster/import                                 in   in   403  403  403  403  403  ok   403  403  ok   403
GET  /roster/import/{import_of_organization}        in   in   403  403  403  403  403  ok   403  403  404  403
POST /roster/import/{import_of_organization}/confirmation in in 403 403 403  403  403  ok   403  403  404  403
POST /roster/import/{import_of_organization}/withdrawal in in 403  403  403  403  403  ok   403  403  404  403
POST /roster/export                                 in   in   403  403  403  403  403  ok   403  403  ok   403

GET  /stars/                                        in   in   ok   ok   ok   ok   ok   ok   ok   ok   ok   403
GET  /stars/hall                                    in   in   ok   ok   ok   ok   ok   ok   ok   ok   ok   403
GET  /stars/new                                     in   in   403  403  403  403  403  ok   403  403  ok   403
POST /stars/                                        in   in   403  403  403  403  403  ok   403  403  ok   403
GET  /stars/{stars_draft}                           in   in   404  404  404  404  404  ok   404  404  ok   403
GET  /stars/{stars_open}                      in   in   ok   ok   ok   ok   ok   ok   ok   ok   ok   403
GET  /stars/{stars_roll}                            in   in   ok   ok   ok   ok   ok   ok   ok   ok   ok   403
GET  /stars/{nothing}                               in   in   404  404  404  404  404  404  404  404  404  403
GET  /stars/{stars_draft}/plan                      in   in   403  403  403  403  403  ok   403  403  ok   403
POST /stars/{stars_draft}/plan                      in   in   403  403  403  403  403  ok   403  403  ok   403
POST /stars/{stars_draft}/nominating                in   in   403  403  403  403  403  ok   403  403  ok   403
POST /stars/{stars_roll}/nominating                 in   in   403  403  403  403  403  409  403  403  409  403
POST /stars/{stars_over}/vetting                    in   in   403  403  403  403  403  ok   403  403  ok   403
POST /stars/{stars_open}/vetting              in   in   403  403  403  403  403  409  403  403  409  403
POST /stars/{stars_vetting}/roll                    in   in   403  403  403  403  403  ok   403  403  ok   403
GET  /stars/{stars_open}/nominations          in   in   ok   ok   ok   ok   ok   ok   ok   ok   ok   403
GET  /stars/{stars_roll}/nominations                in   in   409  409  409  409  409  409  409  409  409  403
POST /stars/{stars_open}/nominations          in   in   ok   ok   ok   ok   ok   ok   ok   ok   ok   403
POST /stars/{stars_draft}/nominations               in   in   404  404  404  404  404  409  404  404  409  403
GET  /stars/{stars_open}/candidates/{asked_secretary} in   in   ok   ok   404  404  404  ok   404  404  ok   403
GET  /stars/{stars_open}/candidates/{stands_recorder} in   in   ok   ok   ok   ok   ok   ok   ok   ok   ok   403
GET  /stars/{stars_roll}/candidates/{stands_recorder} in   in   404  404  404  404  404  404  404  404  404  403
POST /stars/{stars_open}/candidates/{asked_secretary}/consent in   in   ok   403  404  404  404  403  404  404  403  403
POST /stars/{stars_open}/candidates/{asked_secretary}/declining in in ok 403 404 404 404 403 404 404 403 403
POST /stars/{stars_open}/candidates/{stands_recorder}/deeds in   in   403  ok   403  403  403  403  403  403  403  403
POST /stars/{stars_open}/candidates/{stands_recorder}/withdrawal in in 403 ok 403 403 403 403 403 403 403 403
POST /stars/{stars_open}/candidates/{stands_recorder}/passing in   in   403  403  403  403  403  ok   403  403  ok   403
POST /stars/{stars_open}/candidates/{stands_officer}/passing in   in   403  403  403  403  403  403  403  403  ok   403
POST /stars/{stars_open}/candidates/{stands_recorder}/return in   in   403  403  403  403  403  ok   403  403  ok   403
POST /stars/{stars_open}/candidates/{stands_officer}/return in   in   403  403  403  403  403  403  403  403  ok   403
POST /stars/{stars_open}/candidates/{stands_recorder}/refusal in   in   403  403  403  403  403  ok   403  403  ok   403
POST /stars/{stars_open}/candidates/{stands_officer}/refusal in   in   403  403  403  403  403  403  403  403  ok   403
POST /stars/{stars_open}/candidates/{refused_neighbour}/answer in in 403 403 ok 403 403 403 403 403 403 403
GET  /stars/{stars_roll}/roll                       in   in   ok   ok   ok   ok   ok   ok   ok   ok   ok   403
GET  /stars/{stars_open}/roll                 in   in   409  409  409  409  409  409  409  409  409  403
POST /stars/{stars_roll}/doubts                     in   in   ok   ok   409  ok   ok   ok   ok   ok   ok   403
POST /stars/{stars_roll}/doubts/{doubt_of_neighbour}/answer in   in   403  403  403  403  403  ok   403  403  ok   403
GET  /stars/{stars_roll}/vote                        in   in   403  403  403  403  403  ok   403  403  ok   403
POST /stars/{stars_vetting}/vote                     in   in   403  403  403  403  403  409  403  403  409  403
POST /stars/{stars_arranged}/vote                    in   in   403  403  403  403  403  409  403  403  409  403
GET  /stars/{stars_arranged}/opening                 in   in   403  403  403  403  403  403  403  403  ok   403
POST /stars/{stars_arranged}/opening                 in   in   403  403  403  403  403  403  403  403  409  403
GET  /stars/{stars_arranged}/again                   in   in   403  403  403  403  403  403  403  403  ok   403
POST /stars/{stars_arranged}/again                   in   in   403  403  403  403  403  403  403  403  409  403
GET  /stars/{stars_open}/cancellation                in   in   403  403  403  403  403  403  403  403  ok   403
POST /stars/{stars_open}/cancellation                in   in   403  403  403  403  403  403  403  403  409  403
GET  /stars/{stars_arranged}/ballot                  in   in   409  409  409  409  409  409  409  409  409  403
GET  /stars/{stars_voting}/ballot                    in   in   ok   ok   ok   ok   ok   ok   ok   ok   ok   403
POST /stars/{stars_voting}/ballot                    in   in   ok   ok   ok   ok   ok   ok   ok   ok   409  403
GET  /stars/{stars_voting}/result                    in   in   409  409  409  409  409  409  409  409  409  403
GET  /stars/{stars_counted}/result                   in   in   ok   ok   ok   ok   ok   ok   ok   ok   ok   403
GET  /stars/{stars_counted}/print                    in   in   ok   ok   ok   ok   ok   ok   ok   ok   ok   403
GET  /stars/{stars_counted}/decision                 in   in   403  403  403  403  403  403  403  403  ok   403
POST /stars/{stars_counted}/decision                 in   in   403  403  403  403  403  403  403  403  409  403
POST /stars/{stars_decided}/notice                   in   in   403  403  403  403  403  403  ok   403  ok   403
POST /stars/{stars_counted}/notice                   in   in   403  403  403  403  403  403  409  403  409  403
GET  /stars/{stars_counted}/objections               in   in   409  409  409  409  409  409  409  409  409  403
GET  /stars/{stars_noticed}/objections               in   in   ok   ok   ok   ok   ok   ok   ok   ok   ok   403
POST /stars/{stars_noticed}/objections               in   in   ok   ok   ok   ok   ok   ok   ok   ok   ok   403
POST /stars/{stars_noticed}/objections/{objection_of_neighbour}/answer in in 403 403 403 403 403 ok   403  403  ok   403
GET  /stars/{stars_noticed}/seats/{seat_noticed}/leaving in in   403  ok   403  403  403  403  403  403  ok   403
POST /stars/{stars_noticed}/seats/{seat_noticed}/leaving in in   403  ok   403  403  403  403  403  403  409  403
GET  /stars/{stars_awarded}/seats/{seat_noticed}/leaving in in   404  404  404  404  404  404  404  404  404  403
GET  /stars/{stars_noticed}/award                    in   in   409  409  409  409  409  409  409  409  409  403
GET  /stars/{stars_awarded}/award                    in   in   ok   ok   ok   ok   ok   ok   ok   ok   ok   403
POST /stars/{stars_noticed}/award                    in   in   403  403  403  403  403  403  409  403  409  403
POST /stars/{stars_ripe}/award                       in   in   403  403  403  403  403  403  ok   403  ok   403

GET  /search/                                        in   in   ok   ok   ok   ok   ok   ok   ok   ok   ok   403
GET  /search/?q=血橙                                 in   in   ok   ok   ok   ok   ok   ok   ok   ok   ok   403

GET  /ballots/promises                               in   in   ok   ok   ok   ok   ok   ok   ok   ok   ok   403
GET  /ballots/verify_round.py                        in   in   ok   ok   ok   ok   ok   ok   ok   ok   ok   403
GET  /ballots/{nothing}                              in   in   404  404  404  404  404  404  404  404  404  403
GET  /ballots/{vote_counted}                         in   in   ok   ok   ok   ok   ok   ok   ok   ok   ok   403
GET  /ballots/{vote_counted}/roll.csv                in   in   ok   ok   ok   ok   ok   ok   ok   ok   ok   403
GET  /ballots/{vote_arranged}/roll.csv               in   in   409  409  409  409  409  409  409  409  409  403
GET  /ballots/{vote_counted}/envelopes.csv           in   in   ok   ok   ok   ok   ok   ok   ok   ok   ok   403
GET  /ballots/{vote_open}/envelopes.csv              in   in   409  409  409  409  409  409  409  409  409  403
GET  /ballots/{vote_counted}/ballots.csv             in   in   ok   ok   ok   ok   ok   ok   ok   ok   ok   403
GET  /ballots/{vote_open}/ballots.csv                in   in   409  409  409  409  409  409  409  409  409  403
GET  /ballots/{vote_counted}/receipt                 in   in   ok   ok   ok   ok   ok   ok   ok   ok   ok   403
GET  /ballots/{vote_arranged}/code                   in   in   404  404  404  ok   404  404  ok   ok   404  403
POST /ballots/{vote_arranged}/code                   in   in   404  404  404  ok   404  404  ok   ok   404  403
POST /ballots/{vote_arranged}/code/confirmation      in   in   404  404  404  409  404  404  409  409  404  403
GET  /ballots/{vote_open}/paper                      in   in   404  404  404  404  404  ok   404  404  ok   403
GET  /ballots/{vote_arranged}/paper                  in   in   404  404  404  ok   404  ok   ok   ok   ok   403
POST /ballots/{vote_open}/paper/marks                in   in   404  404  404  404  404  409  404  404  409  403
POST /ballots/{vote_open}/paper/marks/withdrawals    in   in   404  404  404  404  404  409  404  404  409  403
POST /ballots/{vote_open}/paper/counts               in   in   404  404  404  404  404  409  404  404  409  403
GET  /ballots/{vote_arranged}/opening                in   in   404  404  404  ok   404  404  ok   ok   404  403
GET  /ballots/{vote_open}/opening                    in   in   404  404  404  404  404  ok   404  404  ok   403
POST /ballots/{vote_arranged}/opening                in   in   404  404  404  409  404  404  409  409  404  403

GET  /reports/                                       in   in   ok   ok   ok   ok   ok   ok   ok   ok   ok   403
POST /reports/                                       in   in   403  403  403  403  403  403  403  403  ok   403
GET  /reports/new                                    in   in   403  403  403  403  403  403  403  403  ok   403
GET  /reports/years/{year_on}                        in   in   ok   ok   ok   ok   ok   ok   ok   ok   ok   403
GET  /reports/years/{nothing}                        in   in   404  404  404  404  404  404  404  404  404  403
GET  /reports/years/{year_on}/plan                   in   in   403  403  403  403  403  403  403  403  ok   403
POST /reports/years/{year_on}/plan                   in   in   403  403  403  403  403  403  403  403  ok   403
POST /reports/years/{year_on}/joining                in   in   403  403  403  403  403  403  403  403  ok   403
GET  /reports/years/{year_on}/excusing/{report_written} in in  403  403  403  403  403  404  403  403  ok   403
POST /reports/years/{year_on}/excusing/{report_written} in in  403  403  403  403  403  404  403  403  ok   403
GET  /reports/{report_written}                       in   in   404  404  404  ok   404  404  404  404  404  403
GET  /reports/{report_waiting}                       in   in   404  404  404  404  404  404  404  ok   ok   403
GET  /reports/{report_of_chief}                      in   in   404  404  404  404  404  ok   404  404  ok   403
GET  /reports/{report_final}                         in   in   404  404  ok   ok   ok   ok   ok   ok   ok   403
GET  /reports/{report_written}/edit                  in   in   404  404  404  ok   404  404  404  404  404  403
POST /reports/{report_written}/edit                  in   in   404  404  404  ok   404  404  404  404  404  403
GET  /reports/{report_waiting}/edit                  in   in   404  404  404  404  404  404  404  409  403  403
GET  /reports/{report_written}/parts                 401  401  404  404  404  ok   404  404  404  404  404  403
POST /reports/{report_written}/parts/{s1}            401  401  404  404  404  ok   404  404  404  404  404  403
POST /reports/{report_written}/parts/{s9}            401  401  404  404  404  404  404  404  404  404  404  403
POST /reports/{report_written}/parts/{s1}/lease      401  401  404  404  404  ok   404  404  404  404  404  403
GET  /reports/{report_written}/revisions             in   in   404  404  404  ok   404  404  404  404  404  403
GET  /reports/{report_waiting}/revisions             in   in   404  404  404  404  404  404  404  ok   404  403
GET  /reports/{report_written}/revisions/{again} in in 404 404 404 ok 404  404  404  404  404  403
GET  /reports/{report_written}/comparison?of={again}&of={again} in in 404 404 404 ok 404 404 404 404 404 403
GET  /reports/{report_written}/conflicts/{aside_of_report} in in 404 404 404 ok   404  404  404  404  404  403
POST /reports/{report_written}/conflicts/{aside_of_report} in in 404 404 404 ok   404  404  404  404  404  403
POST /reports/{report_written}/submission            in   in   404  404  404  ok   404  404  404  404  404  403
POST /reports/{report_waiting}/withdrawal            in   in   404  404  404  404  404  404  404  ok   403  403
GET  /reports/{report_waiting}/review                in   in   403  403  403  403  403  404  403  403  ok   403
GET  /reports/{report_of_chief}/review               in   in   403  403  403  403  403  ok   403  403  403  403
POST /reports/{report_waiting}/return                in   in   403  403  403  403  403  404  403  403  ok   403
POST /reports/{report_waiting}/acceptance            in   in   403  403  403  403  403  404  403  403  ok   403
POST /reports/{report_of_chief}/acceptance           in   in   403  403  403  403  403  ok   403  403  403  403
GET  /reports/years/{year_on}/appraisal              in   in   403  403  403  403  403  403  403  403  ok   403
POST /reports/years/{year_on}/appraisal              in   in   403  403  403  403  403  403  403  403  409  403
POST /reports/years/{year_on}/meeting                in   in   403  403  403  403  403  403  403  403  409  403
GET  /reports/years/{year_on}/opening                in   in   403  403  403  403  403  403  403  403  ok   403
POST /reports/years/{year_on}/opening                in   in   403  403  403  403  403  403  403  403  409  403
GET  /reports/years/{year_on}/ballot                 in   in   409  409  409  409  409  409  409  409  409  403
GET  /reports/years/{year_voting}/ballot             in   in   ok   ok   409  ok   409  ok   409  409  409  403
POST /reports/years/{year_voting}/ballot             in   in   ok   ok   409  409  409  ok   409  409  409  403
GET  /reports/years/{year_voting}/again              in   in   403  403  403  403  403  403  403  403  ok   403
POST /reports/years/{year_voting}/again              in   in   403  403  403  403  403  403  403  403  409  403
GET  /reports/years/{year_voting}/cancellation       in   in   403  403  403  403  403  403  403  403  ok   403
POST /reports/years/{year_voting}/cancellation       in   in   403  403  403  403  403  403  403  403  409  403
GET  /reports/years/{year_voting}/result             in   in   409  409  409  409  409  409  409  409  409  403
GET  /reports/years/{year_counted}/result            in   in   409  409  409  409  409  ok   409  409  ok   403
GET  /reports/years/{year_published}/result          in   in   ok   ok   ok   ok   ok   ok   ok   ok   ok   403
GET  /reports/years/{year_counted}/decision          in   in   403  403  403  403  403  ok   403  403  ok   403
POST /reports/years/{year_counted}/decision          in   in   403  403  403  403  403  409  403  403  409  403
POST /reports/years/{year_counted}/publication       in   in   403  403  403  403  403  403  403  403  409  403
GET  /reports/{report_final}/print                   in   in   404  404  ok   ok   ok   ok   ok   ok   ok   403
GET  /reports/{report_written}/print                 in   in   404  404  404  ok   404  404  404  404  404  403
GET  /reports/{report_final}/report.docx             in   in   404  404  ok   ok   ok   ok   ok   ok   ok   403
GET  /reports/{report_waiting}/report.docx           in   in   404  404  404  404  404  404  404  ok   ok   403
GET  /reports/years/{year_on}/reports.docx           in   in   409  409  ok   ok   ok   ok   ok   ok   ok   403
GET  /reports/years/{year_voting}/form               in   in   403  403  403  403  403  403  403  403  ok   403
GET  /reports/years/{year_counted}/print             in   in   409  409  409  409  409  ok   409  409  ok   403
GET  /reports/{report_written}/attachments            in   in   404  404  404  ok   404  404  404  404  404  403
POST /reports/{report_written}/attachments           in   in   404  404  404  ok   404  404  404  404  404  403
GET  /reports/{report_waiting}/attachments            in   in   404  404  404  404  404  404  404  409  403  403
GET  /reports/members/{convener}                     in   in   ok   ok   ok   ok   ok   ok   ok   ok   ok   403
GET  /ballots/{vote_of_year}                         in   in   ok   ok   404  ok   404  ok   404  404  ok   403
POST /reports/{report_final}/acceptance              in   in   403  403  403  403  403  403  403  403  409  403
GET  /cases/                                        in   in   ok   ok   ok   ok   ok   ok   ok   ok   ok   403
GET  /cases/overview                                in   in   ok   ok   ok   ok   ok   ok   ok   ok   ok   403
POST /cases/                                        in   in   ok   ok   ok   ok   ok   ok   ok   ok   ok   403
GET  /cases/{case_draft}                            in   in   ok   404  404  404  404  404  404  404  404  403
GET  /cases/{case_waiting}                          in   in   404  404  ok   404  ok   404  ok   404  ok   403
GET  /cases/{case_to_publish}                       in   in   404  ok   404  ok   404  404  ok   404  ok   403
GET  /cases/{case_out}                              in   in   ok   ok   ok   ok   ok   ok   ok   ok   ok   403
GET  /cases/{nothing}                               in   in   404  404  404  404  404  404  404  404  404  403
POST /cases/{case_draft}/submission                 in   in   ok   404  404  404  404  404  404  404  404  403
POST /cases/{case_waiting}/submission               in   in   404  404  409  404  403  404  403  404  403  403
POST /cases/{case_waiting}/taking-back              in   in   404  404  ok   404  403  404  403  404  403  403
POST /cases/{case_draft}/masking                    in   in   ok   404  404  404  404  404  404  404  404  403
POST /cases/{case_out}/masking                      in   in   409  403  403  403  403  403  403  403  403  403
GET  /cases/{case_waiting}/review                   in   in   404  404  404  404  ok   404  ok   404  ok   403
GET  /cases/{case_out}/review                       in   in   404  404  404  ok   404  404  ok   404  ok   403
POST /cases/{case_waiting}/passing                  in   in   403  403  403  404  ok   403  403  403  ok   403
POST /cases/{case_to_publish}/publication           in   in   404  404  404  403  404  404  ok   404  ok   403
POST /cases/{case_waiting}/publication              in   in   404  404  404  404  403  404  409  404  409  403
POST /cases/{case_waiting}/return                   in   in   404  404  404  404  ok   404  403  404  ok   403
POST /cases/{case_to_publish}/return                in   in   404  404  404  403  404  404  ok   404  ok   403
GET  /cases/{case_out}/withdrawal                   in   in   ok   403  403  403  403  403  ok   403  ok   403
POST /cases/{case_out}/withdrawal                   in   in   ok   403  403  403  403  403  ok   403  ok   403
GET  /cases/{case_draft}/withdrawal                 in   in   409  404  404  404  404  404  404  404  404  403
GET  /cases/{case_out}/trial                        in   in   409  ok   ok   ok   ok   ok   ok   ok   ok   403
POST /cases/{case_out}/trial                        in   in   409  ok   ok   ok   ok   ok   ok   ok   409  403
POST /cases/{case_waiting}/trial                    in   in   404  404  409  404  409  404  409  404  409  403
GET  /cases/industries                              in   in   403  403  403  403  403  403  ok   403  ok   403
POST /cases/industries                              in   in   403  403  403  403  403  403  ok   403  ok   403
POST /cases/industries/{industry}/retirement        in   in   403  403  403  403  403  403  ok   403  ok   403
GET  /cases/{case_draft}/edit                       in   in   ok   404  404  404  404  404  404  404  404  403
POST /cases/{case_draft}/edit                       in   in   ok   404  404  404  404  404  404  404  404  403
GET  /cases/{case_waiting}/edit                     in   in   404  404  409  404  404  404  404  404  404  403
GET  /cases/{case_draft}/parts                      401  401  ok   404  404  404  404  404  404  404  404  403
POST /cases/{case_draft}/parts/{s1}                 401  401  ok   404  404  404  404  404  404  404  404  403
POST /cases/{case_draft}/parts/{s9}                 401  401  404  404  404  404  404  404  404  404  404  403
POST /cases/{case_draft}/parts/{s1}/lease           401  401  ok   404  404  404  404  404  404  404  404  403
GET  /cases/{case_draft}/revisions                  in   in   ok   404  404  404  404  404  404  404  404  403
GET  /cases/{case_out}/revisions                    in   in   ok   404  404  404  404  404  404  404  404  403
GET  /cases/{case_draft}/revisions/{case_revision}  in   in   ok   404  404  404  404  404  404  404  404  403
GET  /cases/{case_draft}/comparison?of={case_revision}&of={case_revision} in in ok 404 404 404 404 404 404 404 404 403
GET  /cases/{case_draft}/conflicts/{aside_of_case}  in   in   ok   404  404  404  404  404  404  404  404  403
POST /cases/{case_draft}/conflicts/{aside_of_case}  in   in   ok   404  404  404  404  404  404  404  404  403
"""
# fmt: on


def cells():
    """(method, address, {actor: answer}) of each row."""
    for row in TABLE.splitlines():
        if row.strip() and not row.startswith("#"):
            method, address, *answers = row.split()
            assert len(answers) == len(ACTORS), row
            yield method, address, dict(zip(ACTORS, answers, strict=True))
